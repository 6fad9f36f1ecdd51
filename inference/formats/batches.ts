import type { PathChunk } from '../contract/chunk.ts';
import { type FileManifest, isBacktest, isWeighted, pathCount } from './file-manifest.ts';
import { checkOrder } from './order.ts';

/** Rows in the order of a file: path by path, step by step. The arrays are written over when the next batch is asked for. */
export interface RowBatch {
  readonly rows: number;
  /** [rows], a place in the manifest's dates; only where there are dates. */
  readonly date?: Int32Array;
  /** [rows], from 0; from many days those of each day */
  readonly path: Int32Array;
  /** [rows], from 1 */
  readonly step: Int32Array;
  /** [rows], only where paths are weighted */
  readonly weight?: Float32Array;
  /** `values[asset]` is [rows] */
  readonly values: readonly Float32Array[];
}

/** How many rows, and how many values of all assets together, one batch may hold. */
export interface BatchLimit {
  readonly rows: number;
  readonly values: number;
}

/**
 * Turns chunks into batches of rows. Where batches are cut depends on the request alone, never on the chunks: every batch but
 * the last holds the same number of rows, whole paths if one path fits within the limit.
 *
 * @throws Error if chunks leave a gap, overlap or end within a path: a bug of whoever yields them
 */
export async function* toBatches(
  chunks: AsyncIterable<PathChunk>,
  manifest: FileManifest,
  limit: BatchLimit,
): AsyncGenerator<RowBatch> {
  const batch = allocate(batchRows(manifest, limit), manifest);
  const { paths: pathsOfDate } = manifest.request;
  let filled = 0;
  for await (const chunk of checkOrder(chunks, manifest)) {
    let path = 0;
    let step = 0;
    while (path < chunk.paths) {
      const room = batch.rows - filled;
      const whole = step === 0 ? Math.min(chunk.paths - path, Math.floor(room / chunk.steps)) : 0;
      const block =
        whole > 0
          ? { path, paths: whole, step: 0, steps: chunk.steps }
          : { path, paths: 1, step, steps: Math.min(room, chunk.steps - step) };
      copyBlock(chunk, block, batch, filled, pathsOfDate);
      filled += block.paths * block.steps;
      step = (step + block.steps) % chunk.steps;
      path += step === 0 ? block.paths : 0;
      if (filled === batch.rows) {
        yield batch;
        filled = 0;
      }
    }
  }
  if (filled > 0) yield firstRows(batch, filled);
}

/** Rows in every batch but the last. */
function batchRows(manifest: FileManifest, limit: BatchLimit): number {
  const { steps } = manifest.request;
  const all = pathCount(manifest) * steps;
  const most = Math.max(1, Math.min(limit.rows, Math.floor(limit.values / manifest.assets.length), all));
  return steps > most ? most : most - (most % steps);
}

function allocate(rows: number, manifest: FileManifest): RowBatch {
  return {
    rows,
    ...(isBacktest(manifest) && { date: new Int32Array(rows) }),
    path: new Int32Array(rows),
    step: new Int32Array(rows),
    ...(isWeighted(manifest) && { weight: new Float32Array(rows) }),
    values: manifest.assets.map(() => new Float32Array(rows)),
  };
}

function firstRows(batch: RowBatch, rows: number): RowBatch {
  return {
    rows,
    ...(batch.date && { date: batch.date.subarray(0, rows) }),
    path: batch.path.subarray(0, rows),
    step: batch.step.subarray(0, rows),
    ...(batch.weight && { weight: batch.weight.subarray(0, rows) }),
    values: batch.values.map((column) => column.subarray(0, rows)),
  };
}

/** A rectangle of a chunk, counted from the chunk's own first path and step. */
interface Block {
  readonly path: number;
  readonly paths: number;
  readonly step: number;
  readonly steps: number;
}

/** Writes a block's rows into the batch from row `start` on. */
function copyBlock(chunk: PathChunk, block: Block, batch: RowBatch, start: number, pathsOfDate: number): void {
  let row = start;
  for (let path = 0; path < block.paths; path++) {
    const number = chunk.firstPath + block.path + path;
    const pathNumber = batch.date ? number % pathsOfDate : number;
    const firstStep = chunk.firstStep + block.step + 1;
    batch.weight?.fill(chunk.weights?.[block.path + path] ?? Number.NaN, row, row + block.steps);
    batch.date?.fill(Math.floor(number / pathsOfDate), row, row + block.steps);
    for (let step = 0; step < block.steps; step++) {
      batch.path[row] = pathNumber;
      batch.step[row] = firstStep + step;
      row++;
    }
  }
  for (let asset = 0; asset < chunk.assets; asset++) transpose(chunk, block, asset, batch.values[asset], start);
}

/** Sixteen paths at a time: a cache line of float32, so that each one fetched is used up before it is dropped. */
const TILE = 16;

/** [steps, paths] of one asset, as it lies in the chunk, to [paths, steps] in `column` from row `start` on. */
function transpose(chunk: PathChunk, block: Block, asset: number, column: Float32Array, start: number): void {
  const { values } = chunk;
  const stride = chunk.assets * chunk.paths;
  const first = block.step * stride + asset * chunk.paths + block.path;
  for (let tile = 0; tile < block.paths; tile += TILE) {
    const end = Math.min(tile + TILE, block.paths);
    for (let step = 0; step < block.steps; step++) {
      const from = first + step * stride;
      const to = start + step;
      for (let path = tile; path < end; path++) column[to + path * block.steps] = values[from + path];
    }
  }
}
