import type { BacktestManifest, BacktestRequest } from '../../contract/backtest.ts';
import type { PathChunk } from '../../contract/chunk.ts';
import { PathloomError } from '../../contract/error.ts';
import type { ReturnHistory } from '../../contract/history.ts';
import { SYNTHETIC_NOTICE } from '../../contract/manifest.ts';
import { VERSION } from '../../contract/version.ts';
import { returnsHash } from '../encode.ts';
import { seedOfDate } from './date-seed.ts';
import type { ForecastModel } from './forecast-model.ts';

/** Forecasts from many days: what reproduces them, and the paths as they come. */
export interface Backtest {
  readonly manifest: BacktestManifest;
  /** Date by date; path p of date d, both from 0, is number d × paths + p. */
  readonly chunks: AsyncIterable<PathChunk>;
}

/**
 * Draws paths from every day of a history within the dates asked for, each from the state that the returns up to and including that
 * day lead to. The paths from one day depend on the seed, the day and those returns alone: see `seedOfDate`.
 *
 * @throws PathloomError `bad_option` naming the date at fault, `bad_data` for a history of other assets
 */
export async function backtest(
  model: ForecastModel,
  history: ReturnHistory,
  request: BacktestRequest,
): Promise<Backtest> {
  const { card } = model;
  const { first, last } = chooseDays(history.dates, card.graph.warmUp, request);
  const { states } = await model.encode(history);
  const manifest: BacktestManifest = {
    synthetic: true,
    notice: SYNTHETIC_NOTICE,
    generator: `pathloom ${VERSION}`,
    model: { id: card.id, sha256: card.sha256, version: card.version },
    assets: card.data.assets,
    request,
    dates: history.dates.slice(first, last + 1),
    history: { sha256: await returnsHash(history), lastDate: history.dates[history.dates.length - 1] },
  };
  const { stateSize } = card.graph;
  async function* draw(): AsyncGenerator<PathChunk> {
    for (const [i, date] of manifest.dates.entries()) {
      const state = states.slice((first + i) * stateSize, (first + i + 1) * stateSize);
      const chunks = model.draw(state, { ...request, seed: seedOfDate(request.seed, date) });
      for await (const chunk of chunks) yield { ...chunk, firstPath: i * request.paths + chunk.firstPath };
    }
  }
  return { manifest, chunks: draw() };
}

/** First and last row of the history to forecast from. */
function chooseDays(
  dates: readonly string[],
  warmUp: number,
  { from, until = dates[dates.length - 1] }: BacktestRequest,
): { first: number; last: number } {
  const refuse = (field: string, message: string) => new PathloomError('bad_option', message, { field });
  const end = dates[dates.length - 1];
  if (from > end) throw refuse('from', `from ${from} is after the last day of the data, ${end}`);
  if (until < from) throw refuse('until', `until ${until} is before from ${from}; it must be the same day or after`);
  const first = dates.findIndex((date) => date >= from);
  const last = dates.findLastIndex((date) => date <= until);
  if (first < warmUp - 1) {
    const earliest = dates.length < warmUp ? 'there is no such day' : `the earliest is ${dates[warmUp - 1]}`;
    const need = `${warmUp} returns up to the first day are needed to know its state, and there are ${first + 1}`;
    throw refuse('from', `from ${from}: ${need}; ${earliest}`);
  }
  if (last < first) throw refuse('from', `from ${from} until ${until}: the data have no day within these dates`);
  return { first, last };
}
