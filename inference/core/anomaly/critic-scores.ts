import type { ModelCard } from '../../contract/card.ts';
import type { ReturnHistory } from '../../contract/history.ts';
import type { GraphSession } from '../session.ts';

/** Windows in one run of the graph. */
const BATCH_WINDOWS = 256;

/**
 * The critic's scores of the windows that end with the rows asked for.
 *
 * @param states state after every row of the history, [rows, stateSize]
 * @param rows in any order; a row without a whole window before it, and a state before that, has no score
 * @param pause awaited before each run of the graph
 * @returns a score for each row of the history, not a number where it was not asked or has none
 */
export async function criticScores(
  session: GraphSession,
  { stateSize, assets, criticWindow }: ModelCard['graph'],
  { dates, returns }: ReturnHistory,
  states: Float32Array,
  rows: readonly number[],
  pause: () => Promise<void>,
): Promise<Float64Array> {
  const scores = new Float64Array(dates.length).fill(Number.NaN);
  const ends = rows.filter((row) => row >= criticWindow);
  for (let done = 0; done < ends.length; done += BATCH_WINDOWS) {
    await pause();
    const batch = ends.slice(done, done + BATCH_WINDOWS);
    const columns = batch.length;
    const state = new Float32Array(stateSize * columns);
    const windows = new Float32Array(criticWindow * assets * columns);
    batch.forEach((end, column) => {
      for (let i = 0; i < stateSize; i++) state[i * columns + column] = states[(end - criticWindow) * stateSize + i];
      for (let step = 0; step < criticWindow; step++) {
        for (let asset = 0; asset < assets; asset++) {
          windows[(step * assets + asset) * columns + column] = returns[asset][end - criticWindow + 1 + step];
        }
      }
    });
    const { score } = await session.run({
      state: { data: state, dims: [stateSize, columns] },
      returns: { data: windows, dims: [criticWindow, assets, columns] },
    });
    batch.forEach((end, column) => {
      scores[end] = score.data[column];
    });
  }
  return scores;
}
