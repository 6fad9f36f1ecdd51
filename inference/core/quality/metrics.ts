import { quantile, wasserstein } from './distribution.ts';
import { type CurveName, type Ensemble, lagsFor, type Series } from './subject.ts';
import { hillLower, hillUpper, maximumDrawdown } from './tails.ts';

interface Description {
  readonly id: string;
  readonly name: string;
  /** What is computed, from histories of so many steps. */
  readonly define: (steps: number) => string;
  /** Paper and section. */
  readonly source: string;
  /** Shortest history that gives the metric a meaning. */
  readonly minimumSteps: number;
}

/** How far a series is from a model: `lower`, a distance, 0 is best; `one`, a ratio, 1 is best. */
export interface Score extends Description {
  readonly direction: 'lower' | 'one';
  readonly score: (series: Series, model: Ensemble) => number;
}

/** A property that the history and each path have by themselves; NaN where it is not defined. */
export interface Property extends Description {
  readonly direction: 'compare';
  readonly property: (series: Series) => number;
}

export type Metric = Score | Property;

const QUANT_GANS = 'Wiese, Knobloch, Korn & Kretschmer, Quant GANs (2020), numerical results';
const CONT = 'Cont, Empirical properties of asset returns (2001)';
const TAIL_SHARE = 0.05;

function earthMover(horizon: number): Score {
  return {
    id: `emd-${horizon}`,
    name: `Earth mover's distance, ${horizon} ${horizon === 1 ? 'step' : 'steps'}`,
    define: () =>
      `Wasserstein-1 between overlapping ${horizon}-step log returns of the history and of all paths pooled`,
    source: `${QUANT_GANS}, distributional metrics`,
    direction: 'lower',
    // As for the lags: no horizon beyond a quarter of the history, which holds too few independent returns that long.
    minimumSteps: 4 * horizon,
    score: (series, model) => wasserstein(series.sorted(horizon), model.law(horizon)),
  };
}

function curveGap(series: Series, model: Ensemble, name: CurveName): number {
  const own = series.curves[name];
  const mean = model.meanCurves[name];
  return own.reduce((sum, value, k) => sum + (value - mean[k]) ** 2, 0);
}

function autocorrelationScore(curve: Exclude<CurveName, 'leverage'>, symbol: string, fact: string): Score {
  return {
    id: `acf-${curve}`,
    name: `Autocorrelation of ${symbol}`,
    define: (steps) =>
      `Root mean square over lags 1 to ${lagsFor(steps)} of the history's autocorrelation of ${symbol} less the paths' mean`,
    source: `${QUANT_GANS}, dependence scores; ${CONT}, section 2, ${fact}`,
    direction: 'lower',
    minimumSteps: 4,
    score: (series, model) => Math.sqrt(curveGap(series, model, curve) / series.curves[curve].length),
  };
}

const leverage: Score = {
  id: 'leverage',
  name: 'Leverage effect',
  define: (steps) =>
    `L2 norm over lags k = 1 to ${lagsFor(steps)} of the history's corr(r[t], r[t+k]²) less the paths' mean`,
  source: `${QUANT_GANS}, dependence scores; ${CONT}, section 2, fact 9`,
  direction: 'lower',
  minimumSteps: 4,
  score: (series, model) => Math.sqrt(curveGap(series, model, 'leverage')),
};

const volatility: Score = {
  id: 'volatility-ratio',
  name: 'Volatility ratio',
  define: () => 'Standard deviation of all returns of all paths, over that of the history',
  source: 'Pathloom',
  direction: 'one',
  minimumSteps: 2,
  score: (series, model) => Math.sqrt(model.moments.variance / series.moments.variance),
};

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

function tailQuantile(percent: number): Property {
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

const HILL = 'Hill, A simple general approach to inference about the tail of a distribution (1975), section 3';

/** Every figure of the unconditional evaluation, in the order of the table. Adding one touches this list only. */
export const metrics: readonly Metric[] = [
  earthMover(1),
  earthMover(5),
  earthMover(20),
  earthMover(100),
  autocorrelationScore('r', 'r', 'fact 1'),
  autocorrelationScore('abs', '|r|', 'fact 8'),
  autocorrelationScore('sq', 'r²', 'fact 6'),
  leverage,
  volatility,
  property(
    'kurtosis',
    'Excess kurtosis',
    'Fourth standardised moment of returns, less 3',
    `${CONT}, section 2, fact 2`,
    2,
    (series) => series.moments.excessKurtosis,
  ),
  property(
    'skewness',
    'Skewness',
    'Third standardised moment of returns',
    `${CONT}, section 2, fact 3`,
    2,
    (series) => series.moments.skewness,
  ),
  tailQuantile(0.1),
  tailQuantile(1),
  tailQuantile(99),
  tailQuantile(99.9),
  property('hill-lower', 'Tail index, losses', 'Hill index of the 5 % largest losses', HILL, 20, (series) =>
    hillLower(series.sorted(1), TAIL_SHARE),
  ),
  property('hill-upper', 'Tail index, gains', 'Hill index of the 5 % largest gains', HILL, 20, (series) =>
    hillUpper(series.sorted(1), TAIL_SHARE),
  ),
  property(
    'drawdown',
    'Maximum drawdown',
    'Deepest fall of the price below its running maximum, as a share of it',
    'Magdon-Ismail & Atiya, Maximum drawdown (2004)',
    1,
    (series) => maximumDrawdown(series.returns),
  ),
];
