import { estimateTail, tailShare } from '../../../inference/core/risk/tail.ts';
import type { LossTail } from './picture.ts';

/**
 * Fewest paths beyond a value at risk: the contract's own number, `FEWEST_IN_TAIL`, which would bring the schemas along into the
 * worker. A test compares the two.
 */
export const FEWEST_BEYOND = 10;

/** Confidence, and the probability of a loss as large: written down, since 1 - 0.95 is not 0.05. */
const CONFIDENCES = [
  { level: 0.95, beyond: 0.05 },
  { level: 0.99, beyond: 0.01 },
];

/**
 * Value at risk and expected shortfall at the horizon, as shares of the price at the start. Standard errors are those of independent
 * paths, of which antithetic ones are not quite.
 *
 * @param sorted log returns at the horizon, ascending
 */
export function lossTails(sorted: Float64Array): LossTail[] {
  const profits = sorted.map(Math.expm1);
  return CONFIDENCES.filter(({ beyond }) => tailShare(beyond, sorted.length).exact >= FEWEST_BEYOND).map(
    ({ level, beyond }) => {
      const { valueAtRisk, expectedShortfall } = estimateTail(profits, beyond);
      return {
        level,
        valueAtRisk: valueAtRisk.value,
        valueAtRiskError: valueAtRisk.standardError,
        expectedShortfall: expectedShortfall.value,
        expectedShortfallError: expectedShortfall.standardError,
      };
    },
  );
}
