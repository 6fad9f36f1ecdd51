import { normalBlock, Stream, uniformBlock } from '../random.ts';

const normals = new Float64Array(4);
const uniforms = new Float64Array(4);
/** Blocks of a step that stand behind those of the normals of the assets. */
const FIRST_BLOCK = 1000;

/**
 * A gamma variate of scale 1, one for each seed, path and step: Marsaglia & Tsang, "A simple method for generating gamma variables", ACM
 * Transactions on Mathematical Software 26 (2000), by rejection.
 *
 * @param shape at least 1
 */
export function drawGamma(shape: number, seed: number, path: number, step: number): number {
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (let block = FIRST_BLOCK; ; block += 2) {
    normalBlock(seed, path, step, block, Stream.baseline, normals);
    uniformBlock(seed, path, step, block + 1, Stream.baseline, uniforms);
    for (let i = 0; i < 4; i++) {
      const x = normals[i];
      const v = (1 + c * x) ** 3;
      if (v > 0 && Math.log(uniforms[i]) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
    }
  }
}
