import type { PathChunk } from '../../inference/contract/chunk.ts';
import type { Manifest } from '../../inference/contract/manifest.ts';

export interface Shape {
  readonly assets: readonly string[];
  readonly paths: number;
  readonly steps: number;
}

export function manifestOf({ assets, paths, steps }: Shape): Manifest {
  return {
    synthetic: true,
    notice: 'Made for a test; "quotes", commas and ümlauts must survive',
    generator: 'pathloom-test',
    model: { id: 'test', sha256: '0'.repeat(64), version: '1' },
    assets: [...assets],
    request: { model: 'test', paths, steps, seed: 7, start: 'stationary', output: 'returns', antithetic: false },
  };
}

const word = new Uint32Array(1);
const float = new Float32Array(word.buffer);

/** A finite float32 of any size, decided by its place alone: mixed bits, with an exponent that is not all ones. */
export function valueAt(path: number, step: number, asset: number): number {
  let bits = Math.imul(path + 1, 0x9e3779b1) ^ Math.imul(step + 1, 0x85ebca6b) ^ Math.imul(asset + 1, 0xc2b2ae35);
  bits = Math.imul(bits ^ (bits >>> 15), 0x2c1b3c6d);
  bits = Math.imul(bits ^ (bits >>> 12), 0x297a2d39);
  word[0] = bits ^ (bits >>> 15);
  if (!Number.isFinite(float[0])) word[0] ^= 0x40000000;
  return float[0];
}

/** The chunk of these paths and steps, laid out as a generator lays it out. */
export function chunkOf(
  shape: Shape,
  firstPath: number,
  paths: number,
  firstStep = 0,
  steps = shape.steps - firstStep,
): PathChunk {
  const assets = shape.assets.length;
  const values = new Float32Array(steps * assets * paths);
  let i = 0;
  for (let step = firstStep; step < firstStep + steps; step++) {
    for (let asset = 0; asset < assets; asset++) {
      for (let path = firstPath; path < firstPath + paths; path++) values[i++] = valueAt(path, step, asset);
    }
  }
  return { firstPath, paths, firstStep, steps, assets, values };
}

/** All paths in chunks of so many paths. */
export async function* inPaths(shape: Shape, chunkPaths: number): AsyncGenerator<PathChunk> {
  for (let path = 0; path < shape.paths; path += chunkPaths) {
    yield chunkOf(shape, path, Math.min(chunkPaths, shape.paths - path));
  }
}

/** Path by path, each in chunks of so many steps. */
export async function* inSteps(shape: Shape, chunkSteps: number): AsyncGenerator<PathChunk> {
  for (let path = 0; path < shape.paths; path++) {
    for (let step = 0; step < shape.steps; step += chunkSteps) {
      yield chunkOf(shape, path, 1, step, Math.min(chunkSteps, shape.steps - step));
    }
  }
}

/** What a reader must find, row by row, as base64 of the columns' little-endian bytes. */
export function tableOf(shape: Shape) {
  const rows = shape.paths * shape.steps;
  const path = Int32Array.from({ length: rows }, (_, row) => Math.floor(row / shape.steps));
  const step = Int32Array.from({ length: rows }, (_, row) => (row % shape.steps) + 1);
  return {
    columns: ['path', 'step', ...shape.assets],
    counters: [toBase64(path), toBase64(step)],
    values: shape.assets.map((_, asset) =>
      toBase64(Float32Array.from({ length: rows }, (_, row) => valueAt(path[row], step[row] - 1, asset))),
    ),
  };
}

export async function collect(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(piece);
  return Buffer.concat(all);
}

function toBase64(column: Int32Array | Float32Array): string {
  return Buffer.from(column.buffer).toString('base64');
}
