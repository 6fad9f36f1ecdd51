import { madeHistory } from '../fixtures/history.ts';

/** CSV of a made market: so many prices on weekdays from 2019-01-01 on, columns `date` and one for each asset. */
export function pricesCsv(rows: number, names: readonly string[] = ['close']): string {
  const { dates, returns } = madeHistory({ steps: rows - 1, assets: names.length });
  const logs = names.map(() => Math.log(100));
  const lines = [`date,${names.join(',')}`, `2019-01-01,${names.map(() => '100').join(',')}`];
  dates.forEach((date, step) => {
    names.forEach((_, asset) => {
      logs[asset] += returns[asset][step];
    });
    lines.push([date, ...logs.map((log) => Math.exp(log).toFixed(4))].join(','));
  });
  return `${lines.join('\n')}\n`;
}
