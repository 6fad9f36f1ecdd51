import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { loadHistory } from '../../inference/history/index.ts';
import golden from './golden/realFiles.json' with { type: 'json' };

const FILES = {
  sp500: 'node_modules/vega-datasets/data/sp500-2000.csv',
  stocks: 'test/history/data/us-stocks.csv',
};

// golden/realFiles.py worked the expected values out with Python's standard library.
describe.each(['sp500', 'stocks'] as const)('the real file %s', (name) => {
  const expected = golden[name];
  const { history, quality } = loadHistory(readFileSync(FILES[name]), { today: '2026-01-01', minRows: 500 });

  test('is read to the last row', () => {
    expect(quality).toMatchObject({
      rowsRead: expected.rows,
      rowsUsed: expected.rows,
      rowsOutside: 0,
      rowsMissing: 0,
      firstDate: expected.firstDate,
      lastDate: expected.lastDate,
      dateFormat: 'YYYY-MM-DD (ISO)',
      delimiter: ',',
      frequency: 'day',
    });
    expect(history.dates).toHaveLength(expected.rows);
    expect(history.prices.map((prices) => prices.at(-1))).toEqual(expected.assets.map(({ lastPrice }) => lastPrice));
  });

  test('has the assets, extremes and deviations that were worked out apart', () => {
    expect(quality.assets).toEqual(
      expected.assets.map(({ asset, minPrice, maxPrice, returnStd }) => ({
        asset,
        minPrice,
        maxPrice,
        returnStd: expect.closeTo(returnStd, 12),
      })),
    );
  });

  test('has the runs of equal prices that were found apart', () => {
    const found = quality.findings.filter(({ kind }) => kind === 'stale');
    const runs = found.map(({ asset, line, date, message }) => `${asset} ${line} ${date} ${message}`);
    const wanted = expected.stale.map(({ asset, line, date, rows, to }) => [
      `${asset} ${line} ${date}`,
      `${rows} rows, to ${to}`,
    ]);
    expect(runs).toHaveLength(wanted.length);
    for (const [place, length] of wanted) {
      expect(runs).toContainEqual(expect.stringMatching(new RegExp(`^${place} price [\\d.]+ in ${length}$`)));
    }
  });

  test('has the outliers that were found apart', () => {
    const found = quality.findings.filter(({ kind }) => kind === 'outlier');
    const moves = found.map(({ asset, line, date, message }) => `${asset} ${line} ${date} ${message.split(' %')[0]}`);
    const wanted = expected.outliers.map(
      ({ asset, line, date, change }) => `${asset} ${line} ${date} price changed by ${change}`,
    );
    expect(moves.toSorted()).toEqual(wanted.toSorted());
  });

  test('has no gap of more than a week', () => {
    expect(expected.longestGap).toBe(7);
    expect(quality.findings.filter(({ kind }) => kind === 'gap')).toEqual([]);
  });
});

test('of the S&P 500 file the adjusted close is taken, and that is listed', () => {
  const { quality } = loadHistory(readFileSync(FILES.sp500));
  expect(quality.columns).toEqual({ date: 'date', price: ['adjclose'] });
  expect(quality.findings[0]).toEqual({
    kind: 'guessed',
    message: 'column "adjclose" was taken for the price; left out: "open", "high", "low", "close", "volume"',
  });
});

test('a window of the S&P 500 file has the rows that the prototype counted', () => {
  // 2,433 returns from May 2009 to December 2018.
  const { quality } = loadHistory(readFileSync(FILES.sp500), {
    price: ['close'],
    from: '2009-05-01',
    until: '2018-12-31',
  });
  expect(quality.rowsUsed).toBe(2434);
});
