import type { Metric } from './metric.ts';
import {
  aggregateKurtosis,
  gainLoss,
  gainTail,
  kurtosis,
  lossTail,
  maximumDrawdown,
  skewness,
  tailQuantile,
  underWater,
} from './properties.ts';
import { autocorrelationScore, densityGap, drawdownDistance, earthMover, leverage, volatility } from './scores.ts';

/** Every figure of the unconditional evaluation, in the order of the table. */
export const metrics: readonly Metric[] = [
  earthMover(1),
  earthMover(5),
  earthMover(20),
  earthMover(100),
  densityGap(1),
  densityGap(5),
  densityGap(20),
  densityGap(100),
  autocorrelationScore('r', 'r', 'fact 1'),
  autocorrelationScore('abs', '|r|', 'fact 8'),
  autocorrelationScore('sq', 'r²', 'fact 6'),
  leverage,
  volatility,
  drawdownDistance,
  kurtosis,
  aggregateKurtosis(5),
  aggregateKurtosis(20),
  skewness,
  gainLoss,
  tailQuantile(0.1),
  tailQuantile(1),
  tailQuantile(99),
  tailQuantile(99.9),
  lossTail,
  gainTail,
  maximumDrawdown,
  underWater,
];
