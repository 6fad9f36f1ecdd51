import type { GivenHistory, ReturnHistory } from '../../../inference/contract/history.ts';
import { BaselineModel } from '../../../inference/core/baselines/baseline-model.ts';
import { findBaseline, isBaselineId } from '../../../inference/core/baselines/registry.ts';
import { numberDays } from '../../../inference/core/own-history.ts';
import { type ScenarioSource, startFrom } from '../../../inference/core/source.ts';
import { toReturns } from '../../../inference/history/index.ts';
import type { ModelStore } from '../../models/store.ts';
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
 * @throws PathloomError `unknown_model`; `bad_option` for a baseline without a history; `bad_data` for a history of other assets
 */
export async function findSource(
  models: ModelStore,
  id: string,
  given: GivenHistory | undefined,
): Promise<FoundSource> {
  if (!isBaselineId(id)) {
    const model = await models.open(id);
    const { assets } = model.card.data;
    return { source: given ? startFrom(model, readHistory(given, assets)) : model, assets };
  }
  findBaseline(id);
  if (!given) {
    const form = '{"returns": […]} or {"prices": […]}';
    throw refuseField('history', `is missing: ${id} is fitted to a history; send one by POST as "history": ${form}`);
  }
  return { source: new BaselineModel(id, readHistory(given, BASELINE_ASSETS)), assets: BASELINE_ASSETS };
}

/** @throws PathloomError `bad_option` for a history of more or fewer assets */
export function readHistory({ returns, prices, dates }: GivenHistory, assets: readonly string[]): ReturnHistory {
  const rows = returns ?? prices ?? [];
  const columns = columnsOf(rows);
  if (columns.length !== assets.length) {
    const wanted = assets.length === 1 ? 'one asset' : `${assets.length} assets, ${assets.join(', ')}`;
    throw refuseField('history', `has ${columns.length} assets; it must be of ${wanted}`);
  }
  const days = dates ?? numberDays(rows.length);
  return returns ? { assets, dates: days, returns: columns } : toReturns({ assets, dates: days, prices: columns });
}

/** [rows, assets] → [assets][rows] */
export function columnsOf(rows: readonly (number | number[])[]): Float64Array[] {
  const wide = rows.map((row) => (Array.isArray(row) ? row : [row]));
  return wide[0].map((_, asset) => Float64Array.from(wide, (row) => row[asset]));
}
