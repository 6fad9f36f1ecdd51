import type { JointShape } from '../../contract/joint-quality.ts';
import { coExceedance, correlations, worstRows } from './correlations.ts';

/** Share of the days that count as stress. */
export const STRESS = 0.05;
/** Level of the quantiles below which assets may fall together. */
export const TAIL = 0.02;
/** Places that are kept of a correlation. */
const PLACES = 1e4;

/**
 * How assets move together.
 *
 * @param rows returns in units in which assets count alike, [rows, assets]
 */
export function jointShape(rows: ArrayLike<number>, assets: number): JointShape {
  const rounded = (values: Float64Array) => Array.from(values, (each) => Math.round(each * PLACES) / PLACES);
  return {
    correlations: rounded(correlations(rows, assets)),
    stressCorrelations: rounded(correlations(rows, assets, worstRows(rows, assets, STRESS))),
    coExceedance: coExceedance(rows, assets, TAIL),
  };
}
