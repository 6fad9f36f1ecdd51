import type { ReturnHistory } from '../../inference/contract/history.ts';
import type { Model } from '../../inference/core/model.ts';

/** Relative change by which an average is moved up and down: small beside its own changes, large beside float32. */
const NUDGE = 0.01;
const AVERAGE = /^(return|square|fall)_average_(\d+(?:\.\d+)?)$/;

/** How much one average drives the model's volatility, day by day. */
export interface Elasticity {
  /** `return`: of r; `square`: the root of the average of r²; `fall`: the same where a rise counts as zero. */
  readonly kind: 'return' | 'square' | 'fall';
  /** Steps over which the average reaches back. */
  readonly span: number;
  /** By how many per cent the volatility of the day's return grows if the average does by one, [days]. */
  readonly values: Float64Array;
}

/** The elasticities of every average. */
export interface Elasticities {
  /** Days whose volatility it is, known the day before. */
  readonly dates: readonly string[];
  readonly averages: readonly Elasticity[];
}

/**
 * The elasticities of the model's conditional volatility to the averages that it is a function of: d log σ / d log x by central
 * differences through the graph's own volatility output, where x is an average of r or the root of an average of r², of all days or of falls. If volatility
 * were of the first degree in all of them together, so that a history twice as wild gives twice the volatility, Euler's theorem
 * would have them add up to one on every day.
 *
 * @returns undefined for a model whose state is anything but averages of one asset's returns
 * @throws PathloomError `bad_data` for a history that is too short or of other assets
 */
export async function volatilityElasticities(
  model: Pick<Model, 'card' | 'encode' | 'volatility'>,
  history: ReturnHistory,
): Promise<Elasticities | undefined> {
  const { stateNames, stateSize, assets, warmUp } = model.card.graph;
  const names = stateNames.map((name) => AVERAGE.exec(name));
  if (assets !== 1 || names.length !== stateSize || names.includes(null)) return undefined;
  const { states, dates } = await model.encode(history);
  // The first states still show how the filter was started; the last is followed by no day.
  const known = states.slice(warmUp * stateSize, (dates.length - 1) * stateSize);
  const averages: Elasticity[] = [];
  for (const [entry, name] of names.entries()) {
    const kind = name?.[1] as Elasticity['kind'];
    const nudged = (factor: number) =>
      model.volatility(
        known.map((value, i) => (i % stateSize === entry ? value * (kind === 'return' ? factor : factor ** 2) : value)),
      );
    const [up, down] = [await nudged(1 + NUDGE), await nudged(1 - NUDGE)];
    const step = Math.log((1 + NUDGE) / (1 - NUDGE));
    const values = Float64Array.from(up, (above, day) => Math.log(above / down[day]) / step);
    averages.push({ kind, span: Number(name?.[2]), values });
  }
  return { dates: dates.slice(warmUp + 1), averages };
}
