import type { ObservedPaths } from './observe.ts';

/** Lowest and highest of the observed returns of every path and asset, piece by piece: entry (path × assets + asset) × pieces + piece. */
export interface Extremes {
  readonly pieces: number;
  readonly lowest: Float64Array;
  readonly highest: Float64Array;
}

/** Extremes over pieces of some observations each, both ends included; the last piece may be shorter. */
export function extremesOf({ returns, paths, assets }: ObservedPaths, length: number): Extremes {
  const series = paths * assets;
  const stride = returns.length / series;
  const pieces = Math.ceil((stride - 1) / length);
  const lowest = new Float64Array(series * pieces);
  const highest = new Float64Array(series * pieces);
  for (let one = 0; one < series; one++) {
    for (let piece = 0; piece < pieces; piece++) {
      const last = Math.min(stride - 1, (piece + 1) * length);
      let low = Number.POSITIVE_INFINITY;
      let high = Number.NEGATIVE_INFINITY;
      for (let k = piece * length; k <= last; k++) {
        const value = returns[one * stride + k];
        if (value < low) low = value;
        if (value > high) high = value;
      }
      lowest[one * pieces + piece] = low;
      highest[one * pieces + piece] = high;
    }
  }
  return { pieces, lowest, highest };
}
