import { densityDistance } from './density-distance.ts';
import { wasserstein } from './distribution.ts';
import { CONT, type Description, type Score } from './metric.ts';
import { type CurveName, type Ensemble, lagsFor, type Series } from './subject.ts';

const QUANT_GANS = 'Wiese, Knobloch, Korn & Kretschmer, Quant GANs (2020), numerical results';

/**
 * A distance between what a series has (a distribution function, a curve) and the mean of that over the paths.
 *
 * A path is in that mean with weight 1/N, and so nearer to it than a series from outside. Its gap to the mean of the others is
 * N/(N − 1) times its gap to the mean of all, at every point, so any norm of the gap scales likewise: leaving the path out is
 * exact and free.
 */
function distance(description: Description, score: Score['score']): Score {
  const scoreOwn: Score['scoreOwn'] = (path, model) =>
    (score(path, model) * model.paths.length) / (model.paths.length - 1);
  return { ...description, direction: 'lower', score, scoreOwn };
}

export function earthMover(horizon: number): Score {
  const description: Description = {
    id: `emd-${horizon}`,
    name: `Earth mover's distance, ${horizon} ${horizon === 1 ? 'step' : 'steps'}`,
    define: () =>
      `Wasserstein-1 between overlapping ${horizon}-step log returns of the history and of all paths pooled`,
    source: `${QUANT_GANS}, distributional metrics`,
    // As for the lags: no horizon beyond a quarter of the history, which holds too few independent returns that long.
    minimumSteps: 4 * horizon,
  };
  return distance(description, (series, model) => wasserstein(series.sorted(horizon), model.law(horizon)));
}

/** Its gaps are logarithms, so a path is left out by counting: there is no factor as in `distance`. */
export function densityGap(horizon: number): Score {
  return {
    id: `dy-${horizon}`,
    name: `DY metric, ${horizon} ${horizon === 1 ? 'step' : 'steps'}`,
    define: () =>
      `Sum over cells with five of the history's overlapping ${horizon}-step log returns each of |log P - log Q|, P its share of them, Q that of all paths pooled`,
    source: `${QUANT_GANS}, distributional metrics, after Drăgulescu & Yakovenko (2002)`,
    minimumSteps: 4 * horizon,
    direction: 'lower',
    score: (series, model) => densityDistance(series.sorted(horizon), model.law(horizon), false),
    scoreOwn: (path, model) =>
      model.paths.length > 1 ? densityDistance(path.sorted(horizon), model.law(horizon), true) : Number.NaN,
  };
}

function curveGap(series: Series, model: Ensemble, name: CurveName): number {
  const own = series.curves[name];
  const mean = model.meanCurves[name];
  return own.reduce((sum, value, k) => sum + (value - mean[k]) ** 2, 0);
}

export function autocorrelationScore(curve: Exclude<CurveName, 'leverage'>, symbol: string, fact: string): Score {
  const description: Description = {
    id: `acf-${curve}`,
    name: `Autocorrelation of ${symbol}`,
    define: (steps) =>
      `Root mean square over lags 1 to ${lagsFor(steps)} of the history's autocorrelation of ${symbol} less the paths' mean`,
    source: `${QUANT_GANS}, dependence scores; ${CONT}, section 2, ${fact}`,
    minimumSteps: 4,
  };
  return distance(description, (series, model) =>
    Math.sqrt(curveGap(series, model, curve) / series.curves[curve].length),
  );
}

export const leverage: Score = distance(
  {
    id: 'leverage',
    name: 'Leverage effect',
    define: (steps) =>
      `L2 norm over lags k = 1 to ${lagsFor(steps)} of the history's corr(r[t], r[t+k]²) less the paths' mean`,
    source: `${QUANT_GANS}, dependence scores; ${CONT}, section 2, fact 9`,
    minimumSteps: 4,
  },
  (series, model) => Math.sqrt(curveGap(series, model, 'leverage')),
);

export const drawdownDistance: Score = distance(
  {
    id: 'drawdown-distance',
    name: 'Distance of drawdowns',
    define: () =>
      'Wasserstein-1 between the falls of the price below its running maximum, as shares of it, after every step of the history and of all paths pooled',
    source: 'Chekhlov, Uryasev & Zabarankin, Drawdown measure in portfolio optimization (2005), the drawdown curve',
    minimumSteps: 2,
  },
  (series, model) => wasserstein(series.drawdowns, model.drawdownLaw),
);

export const volatility: Score = {
  id: 'volatility-ratio',
  name: 'Volatility ratio',
  define: () => 'Standard deviation of all returns of all paths, over that of the history',
  source: 'Pathloom',
  direction: 'one',
  minimumSteps: 2,
  score: (series, model) => Math.sqrt(model.moments.variance / series.moments.variance),
  scoreOwn: (path, model) => Math.sqrt(model.varianceWithout(path) / path.moments.variance),
};
