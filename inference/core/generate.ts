import type { PathChunk } from '../contract/chunk.ts';
import type { ScenarioRequest } from '../contract/scenario.ts';
import { drawPast, FreshNoise, type NoiseSource } from './noise/noise.ts';
import { createPricer } from './prices.ts';
import { drawIndex, Stream } from './random.ts';
import type { GraphSession } from './session.ts';

/** Sizes of a generator's graph. */
export interface GeneratorShape {
  readonly stateSize: number;
  readonly noiseSize: number;
  readonly assets: number;
}

/**
 * What paths start from: states, [rows, stateSize], of which with several rows each path draws one, evenly; or `noise`, for a model
 * whose state is the noise of the steps before: each path has its own.
 */
export type PathStarts = Float32Array | 'noise';

/** What of a scenario request decides the numbers. */
export type PathRequest = Pick<
  ScenarioRequest,
  'paths' | 'steps' | 'seed' | 'antithetic' | 'output' | 'initialPrice'
> & {
  /** Number of the first path, 0 unless given: path i is the same in every range. */
  readonly firstPath?: number;
};

/** Paths in one run of the graph: enough to keep it busy, few enough to stay in the cache. */
export const BATCH_PATHS = 1024;
/** The same for a network over noise, which holds all steps of a run at once in each of its channels. */
export const BATCH_PATHS_OF_NOISE = 128;
/** Steps in one run of the graph; longer horizons feed the last state back. */
export const RUN_STEPS = 256;
/** Values of a chunk: what memory holds at a time, 8 MB. */
export const CHUNK_VALUES = 2 ** 21;
/**
 * The number of columns in a run is a multiple of this. Vectorised kernels treat the columns that fill no vector apart, and may
 * round them differently; so that a path never depends on its neighbours there are none.
 */
export const COLUMN_MULTIPLE = 16;

/**
 * Draws paths with a generator graph, a chunk at a time; memory grows neither with the number of paths nor with the horizon.
 *
 * Path i depends on seed, i and the states alone: any cut into batches, shards or chunks gives the same bits on one runtime.
 */
export async function* generatePaths(
  session: GraphSession,
  shape: GeneratorShape,
  starts: PathStarts,
  request: PathRequest,
  noise: NoiseSource = new FreshNoise(),
): AsyncGenerator<PathChunk> {
  const { steps, paths, firstPath = 0 } = request;
  const perPath = steps * shape.assets;
  const most = starts === 'noise' ? BATCH_PATHS_OF_NOISE : BATCH_PATHS;
  const room = Math.max(1, Math.min(most, Math.floor(CHUNK_VALUES / perPath)));
  // Batches of about the same size: in a small rest operators cost more than what they compute.
  const batch = Math.min(room, columnsFor(paths / Math.ceil(paths / room)));
  // A single path that is longer than a chunk comes in several.
  const chunkSteps = batch > 1 ? steps : Math.max(1, Math.floor(CHUNK_VALUES / shape.assets));
  for (let done = 0; done < paths; done += batch) {
    const range = { firstPath: firstPath + done, paths: Math.min(batch, paths - done) };
    yield* generateBatch(session, shape, starts, request, range, chunkSteps, noise);
  }
}

/** Columns of a run for so many paths: a multiple of `COLUMN_MULTIPLE`. */
export const columnsFor = (paths: number): number => Math.ceil(paths / COLUMN_MULTIPLE) * COLUMN_MULTIPLE;

/** All steps of a range of paths, in chunks of at most `chunkSteps` steps. */
async function* generateBatch(
  session: GraphSession,
  shape: GeneratorShape,
  starts: PathStarts,
  request: PathRequest,
  range: { firstPath: number; paths: number },
  chunkSteps: number,
  source: NoiseSource,
): AsyncGenerator<PathChunk> {
  const { steps, seed, antithetic } = request;
  const { stateSize, noiseSize, assets } = shape;
  const { firstPath, paths } = range;
  const columns = columnsFor(paths);
  const pricer = createPricer(request, assets, paths);
  let state =
    starts === 'noise'
      ? // A mirrored path has all of its twin's noise mirrored, that before its first step too.
        drawPast(
          { seed, stream: Stream.noise, ...range, noiseSize, antithetic },
          new Float32Array(stateSize * columns),
          columns,
        )
      : startStates(starts, stateSize, request, range, columns);
  for (let firstStep = 0; firstStep < steps; firstStep += chunkSteps) {
    const length = Math.min(chunkSteps, steps - firstStep);
    // What comes in one run, without columns to be left out, is taken as it is.
    const asItIs = length <= RUN_STEPS && columns === paths;
    let values: Float32Array = new Float32Array(asItIs ? 0 : length * assets * paths);
    for (let offset = 0; offset < length; offset += RUN_STEPS) {
      const runSteps = Math.min(RUN_STEPS, length - offset);
      const from = { firstPath, paths, firstStep: firstStep + offset, steps: runSteps };
      const noise = source.draw({ seed, stream: Stream.noise, noiseSize, antithetic, ...from }, columns);
      const feeds = {
        state: { data: state, dims: [stateSize, columns] },
        noise: { data: noise, dims: [runSteps, noiseSize, columns] },
      };
      const { returns, next_state } = await session.run(feeds, ['returns', 'next_state']);
      state = next_state.data;
      if (asItIs) values = returns.data;
      else copyColumns(returns.data, columns, values, offset * assets * paths, paths);
    }
    pricer(values);
    yield { firstPath, paths, firstStep, steps: length, assets, values };
  }
}

/** The first state of every path, [stateSize, columns]. */
export function startStates(
  starts: Float32Array,
  stateSize: number,
  { seed, antithetic }: PathRequest,
  { firstPath, paths }: { firstPath: number; paths: number },
  columns: number,
): Float32Array {
  const rows = starts.length / stateSize;
  const state = new Float32Array(stateSize * columns);
  for (let column = 0; column < columns; column++) {
    // Columns beyond the paths are never read; they repeat the last path so that they stay ordinary numbers.
    const number = firstPath + Math.min(column, paths - 1);
    // A mirrored path starts where its twin does.
    const path = antithetic && number % 2 === 1 ? number - 1 : number;
    const row = rows === 1 ? 0 : drawIndex(seed, path, 0, Stream.start, rows);
    for (let i = 0; i < stateSize; i++) state[i * columns + column] = starts[row * stateSize + i];
  }
  return state;
}

/** Copies the first `paths` of every row of `columns`. */
function copyColumns(from: Float32Array, columns: number, to: Float32Array, offset: number, paths: number): void {
  if (columns === paths) {
    to.set(from, offset);
    return;
  }
  const rows = from.length / columns;
  for (let row = 0; row < rows; row++) {
    to.set(from.subarray(row * columns, row * columns + paths), offset + row * paths);
  }
}
