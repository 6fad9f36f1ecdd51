import { describe, expect, test } from 'vitest';
import { describeQuality } from '../../inference/history/index.ts';
import { dayAfter, findingsOf, load, refusal, wavy } from './build.ts';

/** CSV of assets by their prices a day from 2000-01-01 on; undefined is an empty cell. */
function table(columns: Readonly<Record<string, readonly (number | undefined)[]>>): string {
  const names = Object.keys(columns);
  const rows = columns[names[0]].map((_, day) => [dayAfter(day), ...names.map((name) => columns[name][day] ?? '')]);
  return [['date', ...names], ...rows].map((row) => row.join(',')).join('\n');
}

const between = (from: number, to: number, count = 1000) =>
  wavy(count).map((price, day) => (day >= from && day < to ? price : undefined));

describe('the dates of several assets', () => {
  test('run from the day on which the last one begins to that on which the first one ends', () => {
    const loaded = load(table({ A: between(0, 1000), B: between(300, 1000), C: between(0, 950) }));
    expect(loaded.quality).toMatchObject({ rowsRead: 1000, rowsUsed: 650, rowsMissing: 350, firstDate: dayAfter(300) });
    expect(findingsOf(loaded, 'missing')).toEqual([
      `has its first price on ${dayAfter(300)}; 300 rows of the other assets were left out`,
      `has its last price on ${dayAfter(949)}; 50 rows of the other assets were left out`,
    ]);
    expect(loaded.quality.assets.map(({ rowsMissing }) => rowsMissing)).toEqual([undefined, 300, 50]);
    expect(describeQuality(loaded.quality).join('\n')).toMatch(/"B": prices .*, no price in 300 rows/);
  });

  test('leave out a holiday of one asset, and count it', () => {
    const prices = between(0, 1000);
    const loaded = load(table({ A: prices, B: prices.map((price, day) => (day === 500 ? undefined : price)) }));
    expect(loaded.quality.rowsUsed).toBe(999);
    expect(findingsOf(loaded, 'missing')).toEqual(['no price for "B"; the row was left out']);
    expect(loaded.quality.assets[1].rowsMissing).toBe(1);
  });

  test('are those of the file where there is one asset: then it is a gap', () => {
    expect(refusal(table({ A: between(300, 1000) })).message).toMatch(
      /^Prices are missing in 300 of 1000 rows \(30\.0 %\)/,
    );
  });
});

describe('several assets are refused', () => {
  test('when one has a small part of the dates, with what would be left and what to do', () => {
    expect(refusal(table({ A: between(0, 5000, 5000), B: between(4800, 5000, 5000) }))).toMatchObject({
      code: 'bad_data',
      field: 'price',
      message:
        `"B" has prices from ${dayAfter(4800)} to ${dayAfter(4999)} only: 200 of 5000 rows would be left for all assets together, ` +
        `less than half; leave it out by naming the other columns, or take the dates from ${dayAfter(4800)} to ${dayAfter(4999)}`,
    });
    const text = table({ A: between(0, 5000, 5000), B: between(4800, 5000, 5000) });
    expect(load(text, { price: ['A'] }).quality.rowsUsed).toBe(5000);
    expect(load(text, { from: dayAfter(4800) }).quality.rowsUsed).toBe(200);
  });

  test('when no date has prices of all', () => {
    expect(refusal(table({ A: between(0, 400), B: between(500, 1000) })).message).toBe(
      `No date has prices of all assets: "B" begins on ${dayAfter(500)}, "A" ends on ${dayAfter(399)}`,
    );
    expect(refusal(table({ A: between(0, 1000), B: between(0, 0) })).message).toMatch(/^No row has a price of "B"/);
  });

  test('when prices are missing in bulk, with the asset that lacks the most', () => {
    const prices = between(0, 1000);
    const [often, rarely] = [3, 500].map((every) =>
      prices.map((price, day) => (day % every === 1 ? undefined : price)),
    );
    expect(refusal(table({ A: prices, B: often, C: rarely })).message).toMatch(
      /at most 5 % are allowed; most of them, 333, of "B", which may be left out by naming the other columns$/,
    );
  });
});
