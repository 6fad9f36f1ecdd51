import { readFileSync } from 'node:fs';

// The package's exports hide its data files from import and require alike.
const file = new URL('../../node_modules/vega-datasets/data/sp500-2000.csv', import.meta.url);

/** Log returns of the S&P 500's close between two days, both included. */
export function loadSp500(first: string, last: string): Float64Array {
  const prices = readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','))
    .filter(([date]) => date >= first && date <= last)
    .map((cells) => Number(cells[4]));
  return Float64Array.from(prices.slice(1), (price, i) => Math.log(price / prices[i]));
}
