import * as Plot from '@observablehq/plot';
import type { Stroke } from './palette.ts';

/** A line through points [x, y], broken where y is not a number. */
export function drawCurve(points: readonly (readonly [number | Date, number])[], stroke: Stroke): Plot.Markish {
  return Plot.line(points, {
    x: '0',
    y: '1',
    stroke: stroke.colour,
    strokeDasharray: stroke.dash,
    strokeWidth: stroke.width,
    strokeOpacity: stroke.opacity ?? 1,
  });
}

/** The area between two curves over the same x. */
export function drawBand(
  x: ArrayLike<number>,
  low: Float64Array,
  high: Float64Array,
  colour: string,
  opacity = 0.22,
): Plot.Markish {
  const rows = Array.from(low, (from, i) => ({ x: x[i], from, to: high[i] }));
  return Plot.areaY(rows, { x: 'x', y1: 'from', y2: 'to', fill: colour, fillOpacity: opacity });
}
