import type { ModelCard } from '../contract/card.ts';
import { PathloomError } from '../contract/error.ts';
import type { ReturnHistory } from '../contract/history.ts';
import { floatsFromBase64, sha256 } from './bytes.ts';
import type { PauseOptions } from './pause.ts';
import type { GraphSession, GraphTensor } from './session.ts';

/** What the encoder makes of a history. Row i belongs to `dates[i]`. */
export interface Encoding {
  readonly dates: readonly string[];
  /** State after each return, [steps, stateSize]. */
  readonly states: Float32Array;
  /** Residual of each return, standard normal if the model is right, [steps, assets]; where the model is invertible. */
  readonly residual?: Float32Array;
  /** Log density of each return given those before it, in natural units, [steps, assets]; where the model is invertible. */
  readonly logDensity?: Float32Array;
}

const RUN_STEPS = 256;

/**
 * Filters a history of real returns, from the middle of the bank of states.
 *
 * @param options pause is awaited before each run of the graph
 * @throws PathloomError `bad_data` if the history is shorter than what the state forgets its start in, of other assets, or holds
 *   returns so large that the model's answer is no number
 */
export async function encodeReturns(
  session: GraphSession,
  card: ModelCard,
  history: ReturnHistory,
  { pause }: PauseOptions = {},
): Promise<Encoding> {
  const { stateSize, assets, warmUp } = card.graph;
  const steps = history.dates.length;
  assertAssets(history, card);
  if (steps < warmUp) {
    throw new PathloomError(
      'bad_data',
      `the history has ${steps} returns; at least ${warmUp} are needed to know the state it leads to`,
    );
  }
  assertWhole(history);
  const states = new Float32Array(steps * stateSize);
  const residual = new Float32Array(steps * assets);
  const logDensity = new Float32Array(steps * assets);
  let state = meanState(floatsFromBase64(card.states.bank), stateSize);
  for (let from = 0; from < steps; from += RUN_STEPS) {
    const length = Math.min(RUN_STEPS, steps - from);
    const returns = Float32Array.from(
      { length: length * assets },
      (_, i) => history.returns[i % assets][from + Math.floor(i / assets)],
    );
    await pause?.();
    const output = await session.run({
      state: { data: state, dims: [stateSize, 1] },
      returns: { data: returns, dims: [length, assets, 1] },
    });
    assertRead(history, from, length, output);
    states.set(output.states.data, from * stateSize);
    state = states.slice((from + length - 1) * stateSize, (from + length) * stateSize);
    if (card.graph.invertible) {
      residual.set(output.residual.data, from * assets);
      logDensity.set(output.log_density.data, from * assets);
    }
  }
  return { dates: history.dates, states, ...(card.graph.invertible && { residual, logDensity }) };
}

/** @throws PathloomError `bad_data` if the history has another number of assets than the model */
export function assertAssets(history: ReturnHistory, { id, graph }: Pick<ModelCard, 'id' | 'graph'>): void {
  if (history.assets.length === graph.assets) return;
  throw new PathloomError(
    'bad_data',
    `the history has ${history.assets.length} assets, model ${id} has ${graph.assets}`,
  );
}

/** A return that is missing or not a number would pass through the filter into every later path. */
function assertWhole({ assets, dates, returns }: ReturnHistory): void {
  for (const [asset, values] of returns.entries()) {
    if (values.length !== dates.length) {
      throw new PathloomError(
        'bad_data',
        `the history has ${dates.length} dates, but ${values.length} returns of ${assets[asset]}`,
      );
    }
    const bad = values.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0) {
      throw new PathloomError(
        'bad_data',
        `the return of ${assets[asset]} on ${dates[bad]} is ${values[bad]}; it must be a finite number`,
      );
    }
  }
  const unsorted = dates.findIndex((date, i) => i > 0 && date <= dates[i - 1]);
  if (unsorted >= 0) {
    throw new PathloomError(
      'bad_data',
      `the history has ${dates[unsorted]} after ${dates[unsorted - 1]}; dates must ascend`,
    );
  }
}

/** @throws PathloomError `bad_data` where what the encoder made of some steps is no number, with the first day of it */
function assertRead(
  { assets, dates, returns }: ReturnHistory,
  from: number,
  steps: number,
  read: Readonly<Record<string, GraphTensor>>,
): void {
  const firstBad = Object.values(read).map(({ data }) => {
    const bad = data.findIndex((value) => !Number.isFinite(value));
    return bad < 0 ? steps : Math.floor((bad * steps) / data.length);
  });
  const day = Math.min(...firstBad);
  if (day === steps) return;
  const sizes = returns.map((values) => Math.abs(values[from + day]));
  const largest = sizes.indexOf(Math.max(...sizes));
  const value = returns[largest][from + day];
  throw new PathloomError(
    'bad_data',
    `the return of ${assets[largest]} on ${dates[from + day]} is ${value}, too large for the model to follow; a log return is expected, such as 0.01`,
  );
}

/** Mean of states, [rows, stateSize] → [stateSize]. */
function meanState(bank: Float32Array, stateSize: number): Float32Array {
  const rows = bank.length / stateSize;
  return Float32Array.from({ length: stateSize }, (_, i) => {
    let sum = 0;
    for (let row = 0; row < rows; row++) sum += bank[row * stateSize + i];
    return sum / rows;
  });
}

/** A history's hash: of its dates and returns, asset by asset. */
export function returnsHash(history: ReturnHistory): Promise<string> {
  const contents = JSON.stringify([
    history.assets,
    history.dates,
    history.returns.map((returns) => Array.from(returns)),
  ]);
  return sha256(new TextEncoder().encode(contents));
}
