import type { PathChunk } from '../../contract/chunk.ts';
import { PathloomError } from '../../contract/error.ts';
import {
  CHUNK_VALUES,
  COLUMN_MULTIPLE,
  columnsFor,
  type GeneratorShape,
  type PathRequest,
  startStates,
} from '../generate.ts';
import { drawNoise } from '../noise/noise.ts';
import { createPricer } from '../prices.ts';
import { Stream } from '../random.ts';
import type { GraphSession } from '../session.ts';
import type { ExpectationRule } from './expectation.ts';

/** Columns of a run: a path and its nodes take some fifteen. More leave the caches. */
const RUN_COLUMNS = 16_384;

/** The graph that is drawn from, and from where. */
export interface PricingDraw {
  readonly session: GraphSession;
  readonly shape: GeneratorShape;
  /** [rows, stateSize] */
  readonly starts: Float32Array;
  readonly rule: ExpectationRule;
  /** Log return of the forward price in one step. */
  readonly carry: number;
  /** Told after every run of the graph how many steps of paths it drew; what it throws ends the drawing. */
  readonly onRun?: ((drawn: number) => void | Promise<void>) | undefined;
}

/**
 * Paths whose discounted prices are martingales: of every log return x of the model, the logarithm of E[exp(x)] given the state is taken
 * off, and the carry is added. The state goes on with x, so that volatility is the model's own. Every step is one run of the graph, in
 * which each path has columns for the nodes of the expectation beside the one that is drawn.
 *
 * Path i depends on seed, i and the states alone, as with `generatePaths`.
 *
 * @throws PathloomError `bad_model` where a state has no expected price
 */
export async function* pricingPaths(draw: PricingDraw, request: PathRequest): AsyncGenerator<PathChunk> {
  const { steps, paths, firstPath = 0 } = request;
  const { assets } = draw.shape;
  const perRun = Math.floor(RUN_COLUMNS / (draw.rule.told.nodes + 1) / COLUMN_MULTIPLE) * COLUMN_MULTIPLE;
  const batch = Math.max(1, Math.min(perRun, Math.floor(CHUNK_VALUES / (steps * assets))));
  // A single path that is longer than a chunk comes in several.
  const chunkSteps = batch > 1 ? steps : Math.max(1, Math.floor(CHUNK_VALUES / assets));
  for (let done = 0; done < paths; done += batch) {
    const range = { firstPath: firstPath + done, paths: Math.min(batch, paths - done) };
    const run = openRun(draw, request, range);
    const pricer = createPricer(request, assets, range.paths);
    for (let firstStep = 0; firstStep < steps; firstStep += chunkSteps) {
      const length = Math.min(chunkSteps, steps - firstStep);
      const values = new Float32Array(length * assets * range.paths);
      for (let step = 0; step < length; step++) {
        await run(firstStep + step, values, step * assets * range.paths);
        await draw.onRun?.(range.paths);
      }
      pricer(values);
      yield { ...range, firstStep, steps: length, assets, values };
    }
  }
}

/** A function that draws the next step of some paths. */
function openRun(
  { session, shape, starts, rule, carry }: PricingDraw,
  request: PathRequest,
  range: { readonly firstPath: number; readonly paths: number },
) {
  const { stateSize, noiseSize, assets } = shape;
  const { seed, antithetic } = request;
  const { paths } = range;
  const { nodes } = rule.told;
  const columns = columnsFor(paths);
  const width = (nodes + 1) * columns;
  // The column of the path itself comes after those of its nodes.
  const own = nodes * columns;
  const state = new Float32Array(stateSize * width);
  const noise = new Float32Array(noiseSize * width);
  spread(startStates(starts, stateSize, request, range, columns), state, columns, width, 0, columns);

  return async (step: number, out: Float32Array, offset: number): Promise<void> => {
    const weights = rule.place({ seed, ...range, step }, columns, noise, width);
    const drawn = { seed, stream: Stream.noise, ...range, firstStep: step, steps: 1, noiseSize, antithetic };
    drawNoise(drawn, noise.subarray(own), width);
    const feeds = {
      state: { data: state, dims: [stateSize, width] },
      noise: { data: noise, dims: [1, noiseSize, width] },
    };
    const { returns, next_state } = await session.run(feeds, ['returns', 'next_state']);
    for (let asset = 0; asset < assets; asset++) {
      for (let path = 0; path < paths; path++) {
        const column = asset * width + path;
        let mean = 0;
        for (let node = 0; node < nodes; node++) {
          mean += weights[node] * Math.expm1(returns.data[column + node * columns]);
        }
        const correction = Math.log1p(mean);
        if (!Number.isFinite(correction)) throw explodes(range.firstPath + path, step);
        out[offset + asset * paths + path] = returns.data[column + own] - correction + carry;
      }
    }
    spread(next_state.data, state, columns, width, own, width);
  };
}

/** The state of every path in all of its columns. @param from where its columns begin in `states`, whose rows have `length` */
function spread(
  states: Float32Array,
  out: Float32Array,
  columns: number,
  width: number,
  from: number,
  length: number,
): void {
  for (let row = 0; row * width < out.length; row++) {
    const first = row * length + from;
    const each = states.subarray(first, first + columns);
    for (let column = 0; column < width; column += columns) out.set(each, row * width + column);
  }
}

const explodes = (path: number, step: number) =>
  new PathloomError('bad_model', `the paths explode: path ${path} has no expected price before step ${step + 1}`);
