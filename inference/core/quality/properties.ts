import { quantile } from './distribution.ts';
import { longestUnderWater } from './drawdown.ts';
import { CONT, type Property } from './metric.ts';
import { moments } from './moments.ts';
import { hillLower, hillUpper } from './tails.ts';
import { gainLossAsymmetry, LEVEL } from './waiting.ts';

const HILL = 'Hill, A simple general approach to inference about the tail of a distribution (1975), section 3';
const TAIL_SHARE = 0.05;

function property(
  id: string,
  name: string,
  definition: string,
  source: string,
  minimumSteps: number,
  measure: Property['property'],
): Property {
  const define = () => `${definition}; mean over paths`;
  return { id, name, define, source, direction: 'compare', minimumSteps, property: measure };
}

export const kurtosis = property(
  'kurtosis',
  'Excess kurtosis',
  'Fourth standardised moment of returns, less 3',
  `${CONT}, section 2, fact 2`,
  2,
  (series) => series.moments.excessKurtosis,
);

/**
 * Aggregational Gaussianity: the kurtosis falls with the horizon, at a pace that the dependence of volatility sets. Overlapping
 * returns use every start, and so vary less than those of one of the `horizon` ways to cut a series without overlap.
 */
export function aggregateKurtosis(horizon: number): Property {
  return property(
    `kurtosis-${horizon}`,
    `Excess kurtosis, ${horizon} steps`,
    `Fourth standardised moment of overlapping ${horizon}-step log returns, less 3`,
    `${CONT}, section 2, fact 4`,
    4 * horizon,
    (series) => moments(series.sorted(horizon)).excessKurtosis,
  );
}

export const skewness = property(
  'skewness',
  'Skewness',
  'Third standardised moment of returns',
  `${CONT}, section 2, fact 3`,
  2,
  (series) => series.moments.skewness,
);

export const gainLoss = property(
  'gain-loss',
  'Gain/loss asymmetry',
  `ln of the median steps until a gain over those until a loss of ${LEVEL} standard deviations of one step, mean return taken out, from every step; a start that never gets there counts with the steps of the series`,
  `Jensen, Johansen & Simonsen, Inverse statistics in economics: the gain-loss asymmetry (2003); ${CONT}, section 2, fact 3`,
  // The median wait of a random walk is (LEVEL / 0.6745)² = 55 steps, by the reflection principle; a quarter of the history at most.
  220,
  (series) => gainLossAsymmetry(series.returns, series.moments),
);

export function tailQuantile(percent: number): Property {
  const p = percent / 100;
  return property(
    `quantile-${percent}`,
    `Quantile ${percent} %`,
    `The ${percent} % quantile of one-step returns, linear between order statistics`,
    'Hyndman & Fan, Sample quantiles in statistical packages (1996), definition 7',
    2,
    (series) => quantile(series.sorted(1), p),
  );
}

export const lossTail = property(
  'hill-lower',
  'Tail index, losses',
  'Hill index of the 5 % largest losses',
  HILL,
  20,
  (series) => hillLower(series.sorted(1), TAIL_SHARE),
);

export const gainTail = property(
  'hill-upper',
  'Tail index, gains',
  'Hill index of the 5 % largest gains',
  HILL,
  20,
  (series) => hillUpper(series.sorted(1), TAIL_SHARE),
);

export const maximumDrawdown = property(
  'drawdown',
  'Maximum drawdown',
  'Deepest fall of the price below its running maximum, as a share of it',
  'Magdon-Ismail & Atiya, Maximum drawdown (2004)',
  1,
  (series) => series.drawdowns[series.drawdowns.length - 1],
);

export const underWater = property(
  'under-water',
  'Longest time under water',
  'Most consecutive steps that end below the running maximum of the price',
  'Mahmoud, The temporal dimension of risk (2017), maximum duration of a drawdown',
  1,
  (series) => longestUnderWater(series.returns),
);
