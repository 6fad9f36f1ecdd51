import { autocorrelation, leverageCorrelation } from '../../../inference/core/quality/correlation.ts';
import { drawdowns } from '../../../inference/core/quality/drawdown.ts';
import { type Moments, moments } from '../../../inference/core/quality/moments.ts';
import type { Cadence } from './cadence.ts';
import type { Fact } from './picture.ts';

/** Log returns of a path or of a stretch of the history, and what several figures need of them. */
export interface Sample {
  readonly returns: Float64Array;
  readonly moments: Moments;
}

export const sampleOf = (returns: Float64Array): Sample => ({ returns, moments: moments(returns) });

/** How a fact is measured. */
export interface Measure extends Pick<Fact, 'id' | 'name' | 'definition' | 'unit'> {
  /** Steps of the shortest path of which it says something. */
  readonly fewestSteps: number;
  /** NaN where it is not defined, as for a price that never moves. */
  readonly of: (sample: Sample) => number;
}

const LAGS = 10;
/** As quality tables have it: every lag has at least three times as many pairs. */
const FEWEST_FOR_LAGS = 4 * LAGS;
/** As for an evaluation. */
const FEWEST_FOR_SHAPE = 20;

/** The figures, in the order of the table. After Cont, "Empirical properties of asset returns" (2001), section 2. */
export function factsFor({ step, perYear }: Cadence): readonly Measure[] {
  return [
    {
      id: 'volatility',
      name: perYear ? 'Annualised volatility' : 'Volatility of a step',
      definition: `Standard deviation of the log returns${perYear ? `, times the root of ${perYear}` : ''}`,
      unit: 'share',
      fewestSteps: 2,
      of: (sample) => Math.sqrt(sample.moments.variance * (perYear ?? 1)),
    },
    {
      id: 'skewness',
      name: 'Skewness',
      definition: 'Third standardised moment of the log returns; below 0 where falls are larger than rises',
      unit: 'number',
      fewestSteps: FEWEST_FOR_SHAPE,
      of: (sample) => sample.moments.skewness,
    },
    {
      id: 'kurtosis',
      name: 'Excess kurtosis',
      definition: 'Fourth standardised moment of the log returns, less 3; 0 for a normal law',
      unit: 'number',
      fewestSteps: FEWEST_FOR_SHAPE,
      of: (sample) => sample.moments.excessKurtosis,
    },
    {
      id: 'worst',
      name: `Worst ${step}`,
      definition: `Change of the price in its worst ${step}, as a share of the price before`,
      unit: 'share',
      fewestSteps: 1,
      of: ({ returns }) => Math.expm1(-largest(returns, -1)),
    },
    {
      id: 'best',
      name: `Best ${step}`,
      definition: `Change of the price in its best ${step}, as a share of the price before`,
      unit: 'share',
      fewestSteps: 1,
      of: ({ returns }) => Math.expm1(largest(returns, 1)),
    },
    {
      id: 'drawdown',
      name: 'Largest drawdown',
      definition: 'Deepest fall of the price below its running maximum, as a share of it',
      unit: 'share',
      fewestSteps: 1,
      of: ({ returns }) => largest(drawdowns(returns), 1),
    },
    {
      id: 'memory',
      name: 'Autocorrelation of r',
      definition: `Of the log returns at a lag of one ${step}; near 0 where no past return tells the next`,
      unit: 'number',
      fewestSteps: FEWEST_FOR_SHAPE,
      of: ({ returns }) => autocorrelation(returns, 1)[0],
    },
    {
      id: 'clustering',
      name: 'Autocorrelation of |r|',
      definition: `Mean over lags 1 to ${LAGS} of the autocorrelation of the size of log returns; above 0 where turbulence comes in clusters`,
      unit: 'number',
      fewestSteps: FEWEST_FOR_LAGS,
      of: ({ returns }) => mean(autocorrelation(sizes(returns), LAGS)),
    },
    {
      id: 'leverage',
      name: 'Leverage correlation',
      definition: `Mean over lags 1 to ${LAGS} of the correlation of a log return with the square of a later one; below 0 where falls come before turbulence`,
      unit: 'number',
      fewestSteps: FEWEST_FOR_LAGS,
      of: ({ returns }) => mean(leverageCorrelation(returns, LAGS)),
    },
  ];
}

// Plain loops, here and in the figures themselves: each is done for some 800 samples whenever a slider moves.

function mean(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum / values.length;
}

/** The largest of the values times a sign. */
function largest(values: Float64Array, sign: 1 | -1): number {
  let most = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) if (sign * values[i] > most) most = sign * values[i];
  return most;
}

function sizes(values: Float64Array): Float64Array {
  const all = new Float64Array(values.length);
  for (let i = 0; i < all.length; i++) all[i] = Math.abs(values[i]);
  return all;
}
