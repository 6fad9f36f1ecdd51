import type { ModelCard } from '../../../inference/contract/card.ts';
import { PathloomError } from '../../../inference/contract/error.ts';
import type { GivenHistory, ReturnHistory } from '../../../inference/contract/history.ts';
import { BaselineModel } from '../../../inference/core/baselines/baseline-model.ts';
import { findBaseline, isBaselineId } from '../../../inference/core/baselines/registry.ts';
import { assertFrequency, frequencyOf } from '../../../inference/core/frequency.ts';
import { numberDays } from '../../../inference/core/own-history.ts';
import type { PauseOptions } from '../../../inference/core/pause.ts';
import { type ScenarioSource, startFrom } from '../../../inference/core/source.ts';
import { toReturns } from '../../../inference/history/index.ts';
import type { ModelStore } from '../../models/store.ts';
import { latestDate } from '../latest-date.ts';
import { refuseField } from '../request.ts';

/** What the one asset of a baseline is called: a request does not name it. */
const BASELINE_ASSETS = ['asset'];

/** What answers a request, and the assets of its paths. */
export interface FoundSource {
  readonly source: ScenarioSource;
  readonly assets: readonly string[];
}

/**
 * The model that a request names, to start from its history if it brings one; or the baseline, to be fitted to that history.
 *
 * @param options pause is awaited while a model reads a history
 * @throws PathloomError `unknown_model`; `bad_option` for a baseline without a history, or one of other assets; `bad_data` as
 *   `readModelHistory` says
 */
export async function findSource(
  models: ModelStore,
  id: string,
  given: GivenHistory | undefined,
  options: PauseOptions = {},
): Promise<FoundSource> {
  if (!isBaselineId(id)) {
    const model = await models.open(id);
    const { assets } = model.card.data;
    return { source: given ? startFrom(model, readModelHistory(given, model.card), options) : model, assets };
  }
  findBaseline(id);
  if (!given) {
    const form = '{"returns": […]} or {"prices": […]}';
    throw refuseField('history', `is missing: ${id} is fitted to a history; send one by POST as "history": ${form}`);
  }
  return { source: new BaselineModel(id, readHistory(given, BASELINE_ASSETS)), assets: BASELINE_ASSETS };
}

/**
 * The history of a request, for a model.
 *
 * @throws PathloomError `bad_option` for one of more or fewer assets; `bad_data` for one of another frequency, or of days to come
 */
export function readModelHistory(given: GivenHistory, card: Pick<ModelCard, 'id' | 'data'>): ReturnHistory {
  const history = readHistory(given, card.data.assets);
  // A day alone has no frequency.
  if (given.dates && given.dates.length > 1) {
    assertFrequency('request history', frequencyOf(given.dates), card, { field: 'history' });
  }
  return history;
}

function readHistory({ returns, prices, dates }: GivenHistory, assets: readonly string[]): ReturnHistory {
  const rows = returns ?? prices ?? [];
  const columns = columnsOf(rows);
  if (columns.length !== assets.length) {
    const wanted = assets.length === 1 ? 'one asset' : `${assets.length} assets, ${assets.join(', ')}`;
    throw refuseField('history', `has ${columns.length} assets; it must be of ${wanted}`);
  }
  refuseFuture(dates);
  const days = dates ?? numberDays(rows.length);
  return returns ? { assets, dates: days, returns: columns } : toReturns({ assets, dates: days, prices: columns });
}

function refuseFuture(dates: readonly string[] = []): void {
  const today = latestDate();
  const row = dates.findIndex((date) => date > today);
  if (row < 0) return;
  const field = `history.dates.${row}`;
  throw new PathloomError('bad_data', `request ${field} is ${dates[row]}, after today (${today})`, { field });
}

/** [rows, assets] → [assets][rows] */
export function columnsOf(rows: readonly (number | number[])[]): Float64Array[] {
  const wide = rows.map((row) => (Array.isArray(row) ? row : [row]));
  return wide[0].map((_, asset) => Float64Array.from(wide, (row) => row[asset]));
}
