import type { ReturnHistory } from '../../inference/contract/history.ts';
import { type Elasticity, elasticitiesAt, isOfAverages } from '../../inference/core/elasticities.ts';
import type { Model } from '../../inference/core/model.ts';

export type { Elasticity } from '../../inference/core/elasticities.ts';

/** The elasticities of every average. */
export interface Elasticities {
  /** Days whose volatility it is, known the day before. */
  readonly dates: readonly string[];
  readonly averages: readonly Elasticity[];
}

/**
 * The elasticities of the volatility of every day of a history: see `elasticitiesAt`.
 *
 * @returns undefined for a model whose state is anything but averages of one asset's returns
 * @throws PathloomError `bad_data` for a history that is too short or of other assets
 */
export async function volatilityElasticities(
  model: Pick<Model, 'card' | 'encode' | 'volatility'>,
  history: ReturnHistory,
): Promise<Elasticities | undefined> {
  const { stateSize, warmUp } = model.card.graph;
  // Asked first: a model whose paths start from noise has no encoder.
  if (!isOfAverages(model.card.graph)) return undefined;
  const { states, dates } = await model.encode(history);
  // The first states still show how the filter was started; the last is followed by no day.
  const known = states.slice(warmUp * stateSize, (dates.length - 1) * stateSize);
  const averages = await elasticitiesAt(model, known);
  return averages && { dates: dates.slice(warmUp + 1), averages };
}
