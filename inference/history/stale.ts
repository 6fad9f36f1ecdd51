import type { DataFinding } from '../contract/card.ts';
import type { Dated } from './dated.ts';

/** Rows with the same price that make a run worth listing. */
const STALE_ROWS = 5;

/** Lists runs of at least 5 rows with the same price: a market that was closed, or a feed that hung. */
export function findStale({ dates, lines }: Dated, asset: string, prices: Float64Array): DataFinding[] {
  const findings: DataFinding[] = [];
  let first = 0;
  for (let row = 1; row <= prices.length; row++) {
    if (prices[row] === prices[first]) continue;
    if (row - first >= STALE_ROWS) {
      const message = `price ${prices[first]} in ${row - first} rows, to ${dates[row - 1]}`;
      findings.push({ kind: 'stale', message, line: lines[first], date: dates[first], asset });
    }
    first = row;
  }
  return findings;
}
