import { normalBlock, Stream, uniformBlock } from '../random.ts';

const block = new Float64Array(4);

/** Fills `out` with uniforms in (0, 1): entry i is the same whatever the length. */
export function drawUniforms(seed: number, path: number, out: Float64Array): void {
  fill(uniformBlock, seed, path, out);
}

/** Fills `out` with standard normals: entry i is the same whatever the length. */
export function drawNormals(seed: number, path: number, out: Float64Array): void {
  fill(normalBlock, seed, path, out);
}

function fill(draw: typeof uniformBlock, seed: number, path: number, out: Float64Array): void {
  for (let first = 0; first < out.length; first += 4) {
    draw(seed, path, first / 4, 0, Stream.baseline, block);
    for (let i = first; i < Math.min(first + 4, out.length); i++) out[i] = block[i - first];
  }
}
