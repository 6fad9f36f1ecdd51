import type { JointForecastScores, JointForecasts, JointPaths, JointShape } from '../../contract/joint-quality.ts';
import { alignWithHeader } from '../align.ts';

const percent = (share: number, digits: number): string => `${(100 * share).toFixed(digits)} %`;
const p = (value: number): string => (value < 0.0005 ? '< .001' : value.toFixed(3));
const mean = (values: readonly number[]): number => values.reduce((sum, each) => sum + each, 0) / values.length;

/** Mean absolute difference of two lists of correlations. */
export const errorOf = (a: readonly number[], b: readonly number[]): number =>
  mean(a.map((each, i) => Math.abs(each - b[i])));

/** The cells of long paths, their header first; a row that belongs to the one above begins with two spaces. */
export function tabulateJointPaths({ history, models, shapes, stress, tail }: JointPaths): string[][] {
  const cells = (shape: JointShape, real?: JointShape) => [
    mean(shape.correlations).toFixed(3),
    real ? errorOf(shape.correlations, real.correlations).toFixed(4) : '',
    mean(shape.stressCorrelations).toFixed(3),
    real ? errorOf(shape.stressCorrelations, real.stressCorrelations).toFixed(4) : '',
    percent(shape.coExceedance, 3),
  ];
  const columns = [cells(history), ...models.map((id) => cells(shapes[id], history))];
  const names = [
    'Mean correlation',
    '  mean absolute error',
    `Mean correlation, worst ${percent(stress, 0)} of days`,
    '  mean absolute error',
    `Two assets below their ${percent(tail, 0)} quantiles`,
  ];
  return [['long paths', 'history', ...models], ...transpose(names, columns)];
}

/** The cells of joint forecasts, likewise. */
export function tabulateJointForecasts({ forecasters, scores }: JointForecasts): string[][] {
  const { horizons, portfolios } = scores[forecasters[0]];
  const ahead = (steps: number) => (steps === 1 ? '1 day' : `${steps} days`);
  const names = [
    ...horizons.flatMap(({ steps }) => [
      `Energy score, ${ahead(steps)}`,
      '  ratio (DM)',
      `Variogram score, ${ahead(steps)}`,
      '  ratio (DM)',
    ]),
    'Correlations, mean absolute error',
    ...portfolios.flatMap(({ level }) => [
      `Equal weights, VaR ${percent(level, 0)} breaches`,
      '  Kupiec, p',
      '  Christoffersen independence, p',
      '  Christoffersen joint, p',
      `Long-short, VaR ${percent(level, 0)} breaches`,
      '  portfolios that pass',
    ]),
  ];
  const columns = forecasters.map((id) => forecastCells(scores[id]));
  return [['joint forecasts', ...forecasters], ...transpose(names, columns)];
}

function forecastCells(scores: JointForecastScores): string[] {
  const { horizons, portfolios, correlationError, energyComparisons, variogramComparisons } = scores;
  const ratio = (comparisons: JointForecastScores['energyComparisons'], steps: number) => {
    const found = comparisons.find((one) => one.steps === steps);
    return found === undefined ? '' : `${found.ratio.toFixed(4)} (${p(found.dieboldMarianoP)})`;
  };
  return [
    ...horizons.flatMap(({ steps, energy, variogram }) => [
      energy.toFixed(4),
      ratio(energyComparisons, steps),
      variogram.toFixed(3),
      ratio(variogramComparisons, steps),
    ]),
    correlationError.toFixed(4),
    ...portfolios.flatMap(({ equal, longShort }) => [
      percent(equal.share, 2),
      p(equal.coverageP),
      p(equal.independenceP),
      p(equal.jointP),
      percent(longShort.share, 2),
      `${longShort.passed} of ${longShort.portfolios}`,
    ]),
  ];
}

const transpose = (names: readonly string[], columns: readonly (readonly string[])[]): string[][] =>
  names.map((name, row) => [name, ...columns.map((cells) => cells[row])]);

/** Long paths as aligned text. */
export const formatJointPaths = (paths: JointPaths): string =>
  [
    `All assets, ${paths.firstDate} to ${paths.lastDate}: ${paths.paths} paths of ${paths.steps} steps, seed ${paths.seed}`,
    ...alignWithHeader(tabulateJointPaths(paths)),
    ...lost(paths.failed),
  ].join('\n');

/** Joint forecasts as aligned text. */
export const formatJointForecasts = (forecasts: JointForecasts): string =>
  [
    `All assets, ${forecasts.firstDate} to ${forecasts.lastDate}: ${forecasts.days} days forecast without what came after; ` +
      `${forecasts.draws} draws a day, ${forecasts.riskDraws ?? forecasts.draws} for values at risk, seed ${forecasts.seed}`,
    ...alignWithHeader(tabulateJointForecasts(forecasts)),
    `Ratio: score of ${forecasts.forecasters[0]} to that of the column, below 1 where ${forecasts.forecasters[0]} is better; DM: Diebold-Mariano p-value.`,
    ...lost(forecasts.failed),
  ].join('\n');

const lost = (failed: Readonly<Record<string, string>>): string[] =>
  Object.entries(failed).map(([id, reason]) => `No column for ${id}: ${reason}`);
