import type { ForecastQuality, ForecastScores } from '../../contract/forecast-quality.ts';
import { alignWithHeader } from '../align.ts';

const FIRST_COLUMN = 'score';

/** The walk-forward evaluation as aligned text: a row for each score, a column for each forecaster. */
export function formatForecastQuality(quality: ForecastQuality): string {
  const { forecasters } = quality;
  return [
    `${quality.asset}, ${quality.firstDate} to ${quality.lastDate}: ${quality.days} days forecast without what came after; ` +
      `${quality.draws} draws a day, seed ${quality.seed}`,
    ...alignWithHeader(tabulateForecasts(quality)),
    `Ratio: CRPS of ${forecasters[0]} to that of the column, below 1 where ${forecasters[0]} is better; DM: Diebold-Mariano p-value.`,
    ...Object.entries(quality.failed).map(([id, reason]) => `No column for ${id}: ${reason}`),
  ].join('\n');
}

/** The cells of the table, its header first; the name of a row that belongs to the one above begins with two spaces. */
export function tabulateForecasts({ forecasters, scores }: ForecastQuality): string[][] {
  const columns = forecasters.map((id) => cellsOf(scores[id]));
  const names = rowNames(scores[forecasters[0]]);
  return [[FIRST_COLUMN, ...forecasters], ...names.map((name, row) => [name, ...columns.map((cells) => cells[row])])];
}

function rowNames({ horizons, breaches }: ForecastScores): string[] {
  const ahead = (steps: number) => (steps === 1 ? '1 day' : `${steps} days`);
  return [
    ...horizons.flatMap(({ steps, coverage }) => [
      `CRPS x 1e4, ${ahead(steps)}`,
      '  ratio (DM)',
      ...coverage.map(({ level }) => `  within the central ${percent(level, 0)}`),
    ]),
    'Log score a day',
    'PIT uniform, p',
    'PIT independent, p',
    'PIT dispersion independent, p',
    ...breaches.flatMap(({ level }) => [
      `VaR ${percent(level, 0)} breaches`,
      '  Kupiec, p',
      '  Christoffersen independence, p',
      '  Christoffersen joint, p',
      '  ES, Z2 (p)',
    ]),
  ];
}

function cellsOf({ horizons, logScore, pit, breaches, comparisons }: ForecastScores): string[] {
  const comparison = (steps: number) => {
    const found = comparisons.find((one) => one.steps === steps);
    return found === undefined ? '' : `${found.ratio.toFixed(4)} (${p(found.dieboldMarianoP)})`;
  };
  return [
    ...horizons.flatMap(({ steps, crps, coverage }) => [
      (crps * 1e4).toFixed(2),
      comparison(steps),
      ...coverage.map(({ share }) => percent(share, 1)),
    ]),
    logScore === null ? 'none' : logScore.toFixed(4),
    p(pit.uniformityP),
    p(pit.independenceP),
    p(pit.dispersionP),
    ...breaches.flatMap((breach) => [
      percent(breach.share, 2),
      p(breach.coverageP),
      p(breach.independenceP),
      p(breach.jointP),
      breach.shortfall === null ? 'none' : `${breach.shortfall.statistic.toFixed(2)} (${p(breach.shortfall.p)})`,
    ]),
  ];
}

const percent = (share: number, digits: number): string => `${(100 * share).toFixed(digits)} %`;
const p = (value: number): string => (value < 0.0005 ? '< .001' : value.toFixed(3));
