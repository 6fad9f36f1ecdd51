import type { KnownLawReport, KnownLawScores, LongRunFigures } from '../../contract/known-law.ts';
import { alignWithHeader } from '../align.ts';

/** The comparison as aligned text: a row for each figure, a column for each model, and one for the law's own values. */
export function formatKnownLaw(report: KnownLawReport): string {
  const { law, columns, scores, truth } = report;
  const rows = rowNames(scores[columns[0]]);
  const own = ownValues(truth, rows.length);
  const cells = columns.map((id) => cellsOf(scores[id]));
  const table = [['', 'law', ...columns], ...rows.map((name, i) => [name, own[i], ...cells.map((cell) => cell[i])])];
  const { architecture, preset, chosenStep } = report.model;
  const values = Object.entries(law.parameters).map(([name, value]) => `${name} ${value}`);
  return [
    `${law.description}: ${values.join(', ')}`,
    `${architecture} (${preset}, step ${chosenStep}) fitted to ${report.trainingSteps} returns, forecasts of the ${report.testSteps} after them; ` +
      `${report.paths} paths of ${report.pathSteps} steps, seed ${report.seed}`,
    ...alignWithHeader(table),
    'truth: the law itself in the place of a model, on paths of its own: what chance leaves. Errors of volatility are of its logarithm.',
    ...(law.name === 'heston'
      ? [
          'The law knows the hidden variance; of the test path truth is who knows the law but sees returns alone: the best there is.',
        ]
      : []),
    ...Object.entries(report.failed).map(([id, reason]) => `No column for ${id}: ${reason}`),
  ].join('\n');
}

function rowNames({ oneStep, longRun }: KnownLawScores): string[] {
  return [
    'Volatility: correlation',
    '  mean error',
    '  root mean square error',
    'Log score less that of the law, nats a day',
    '  standard error',
    'PIT uniform, p',
    ...oneStep.valueAtRisk.flatMap(({ level }) => [`VaR ${percent(level, 0)}: mean error`, '  mean absolute error']),
    'Long paths: volatility to that of the law',
    '  excess kurtosis, median',
    ...longRun.autocorrelation.map(({ lag }) => `  ACF of |r|, lag ${lag}`),
    '  ACF of |r|, root mean square error',
    '  leverage, lags 1 to 20',
    '  20-day returns, Wasserstein, deviations',
  ];
}

/** The law's own values, where a row has one. */
function ownValues(truth: LongRunFigures, rows: number): string[] {
  const longRun = [
    '1.000',
    fixed(truth.kurtosis, 2),
    ...truth.autocorrelation.map(({ value }) => fixed(value, 3)),
    '',
    fixed(truth.leverage, 3),
    '',
  ];
  return [...Array.from({ length: rows - longRun.length }, () => ''), ...longRun];
}

function cellsOf({ volatility, oneStep, longRun }: KnownLawScores): string[] {
  const { logScore, pitUniformityP: p } = oneStep;
  return [
    volatility.correlation === null ? 'constant' : fixed(volatility.correlation, 3),
    fixed(volatility.bias, 3),
    fixed(volatility.error, 3),
    logScore === null ? 'none' : fixed(logScore.value, 4),
    logScore === null ? '' : fixed(logScore.standardError, 4),
    p < 0.0005 ? '< .001' : fixed(p, 3),
    ...oneStep.valueAtRisk.flatMap(({ bias, error }) => [percent(bias, 1), percent(error, 1)]),
    fixed(longRun.volatilityRatio, 3),
    fixed(longRun.kurtosis, 2),
    ...longRun.autocorrelation.map(({ value }) => fixed(value, 3)),
    fixed(longRun.autocorrelationError, 3),
    fixed(longRun.leverage, 3),
    fixed(longRun.wasserstein, 3),
  ];
}

const percent = (share: number, digits: number): string => `${fixed(100 * share, digits)} %`;

/** Without the sign of a zero. */
function fixed(value: number, digits: number): string {
  const text = value.toFixed(digits);
  return Number(text) === 0 ? text.replace('-', '') : text;
}
