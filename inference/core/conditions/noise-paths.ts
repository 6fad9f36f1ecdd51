import { BATCH_PATHS, BATCH_PATHS_OF_NOISE, CHUNK_VALUES, COLUMN_MULTIPLE, RUN_STEPS } from '../generate.ts';
import type { Prepared } from '../model.ts';
import { drawPast } from '../noise/noise.ts';
import { conditionalVolatility } from '../volatility.ts';
import type { Followed } from './distance.ts';

/** Columns of a run of the graph, each with noise and a start of its own. */
export interface Columns {
  /** Number of the path of each column: a multiple of 16 of them. */
  readonly numbers: Uint32Array;
  /** Place of each column's start among the starts, calm ones first. */
  readonly ranks: Int32Array;
  /** [steps, noiseSize, columns] */
  readonly noise: Float32Array;
  readonly steps: number;
}

/** Paths as a function of noise: what conditions need of a model. */
export interface NoisePaths {
  readonly assets: number;
  readonly noiseSize: number;
  /** Number of starts; 1 where all paths start from the same state, or from noise of their own. */
  readonly rows: number;
  /** Place of each start of the model's bank among all of them, calm ones first. */
  readonly rankOf: Int32Array;
  /** Most columns of a run over so many steps. */
  widest(steps: number): number;
  /**
   * @param past the seed and the stream of the noise before the first step, for models that start from it
   * @returns [steps, assets, columns] each
   */
  follow(columns: Columns, past: { readonly seed: number; readonly stream: number }): Promise<Followed>;
}

/** The paths of a request that is ready to be drawn. */
export async function openNoisePaths({ session, starts, card: { graph } }: Prepared): Promise<NoisePaths> {
  const { stateSize, noiseSize, assets } = graph;
  const rows = starts === 'noise' ? 1 : starts.length / stateSize;
  const order = starts === 'noise' ? [0] : calmFirst(await conditionalVolatility(session, graph, starts), rows);
  const rankOf = new Int32Array(rows);
  for (const [rank, row] of order.entries()) rankOf[row] = rank;

  function startStates({ numbers, ranks }: Columns, past: { seed: number; stream: number }): Float32Array {
    const columns = numbers.length;
    const state = new Float32Array(stateSize * columns);
    const own = new Float32Array(stateSize);
    for (let column = 0; column < columns; column++) {
      const range = { firstPath: numbers[column], paths: 1, noiseSize };
      const first = order[ranks[column]] * stateSize;
      const from =
        starts === 'noise' ? drawPast({ ...past, ...range }, own) : starts.subarray(first, first + stateSize);
      for (let i = 0; i < stateSize; i++) state[i * columns + column] = from[i];
    }
    return state;
  }

  return {
    ...{ assets, noiseSize, rows, rankOf },
    widest(steps) {
      const most = starts === 'noise' ? BATCH_PATHS_OF_NOISE : BATCH_PATHS;
      const room = Math.min(most, CHUNK_VALUES / (steps * Math.max(assets, noiseSize)));
      return Math.max(1, Math.floor(room / COLUMN_MULTIPLE)) * COLUMN_MULTIPLE;
    },
    async follow(given, past) {
      const columns = given.numbers.length;
      const size = given.steps * assets * columns;
      const made = { returns: new Float32Array(size), volatility: new Float32Array(size) };
      let state = startStates(given, past);
      for (let first = 0; first < given.steps; first += RUN_STEPS) {
        const steps = Math.min(RUN_STEPS, given.steps - first);
        const begin = first * noiseSize * columns;
        const output = await session.run({
          state: { data: state, dims: [stateSize, columns] },
          noise: {
            data: given.noise.subarray(begin, begin + steps * noiseSize * columns),
            dims: [steps, noiseSize, columns],
          },
        });
        state = output.next_state.data;
        made.returns.set(output.returns.data, first * assets * columns);
        made.volatility.set(output.volatility.data, first * assets * columns);
      }
      return made;
    },
  };
}

/** Rows in the order of their volatility, on average over the assets, in logarithms. */
function calmFirst(volatility: Float32Array, rows: number): number[] {
  const assets = volatility.length / rows;
  const level = Array.from({ length: rows }, (_, row) =>
    volatility.subarray(row * assets, (row + 1) * assets).reduce((sum, value) => sum + Math.log(value), 0),
  );
  return level.map((_, row) => row).sort((a, b) => level[a] - level[b] || a - b);
}
