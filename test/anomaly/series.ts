import type { Series } from '../../inference/core/anomaly/series.ts';
import { normalBlock, uniformBlock } from '../../inference/core/random.ts';

const STREAM = 243;

/** Even numbers in (0, 1), the same for a seed. */
export function uniforms(count: number, seed: number): Float64Array {
  const out = new Float64Array(4);
  return Float64Array.from({ length: count }, (_, i) => {
    uniformBlock(seed, i, 0, 0, STREAM, out);
    return out[0];
  });
}

/** A series as a model that is right sees it: independent normal returns of 1 % a day, with closes in cents. */
export function cleanSeries(days: number, seed: number): Series {
  const out = new Float64Array(4);
  const residual = Float64Array.from({ length: days }, (_, day) => {
    normalBlock(seed, day, 0, 0, STREAM, out);
    return out[0];
  });
  return seriesOf(residual);
}

/** The same from residuals. */
export function seriesOf(residual: Float64Array): Series {
  const returns = residual.map((z) => 0.01 * z);
  let log = Math.log(100);
  const closes = returns.map((value) => {
    log += value;
    return Number(Math.exp(log).toFixed(2));
  });
  return { residual, returns, scale: residual.map(() => 0.01), closes };
}
