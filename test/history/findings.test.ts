import { describe, expect, test } from 'vitest';
import { DataFinding } from '../../inference/contract/card.ts';
import { daily, dayAfter, load, wavy } from './build.ts';

function findings(text: string): readonly DataFinding[] {
  return load(text).quality.findings;
}

/** CSV of rows so many days after each other. */
function spaced(gaps: readonly number[]): string {
  let day = 0;
  const rows = [0, ...gaps].map((gap, row) => {
    day += gap;
    return `${dayAfter(day)},${100 + (row % 3)}`;
  });
  return ['date,price', ...rows].join('\n');
}

describe('missing prices', () => {
  test.each(['', 'NA', 'n/a', 'NaN', 'null', '-'])('a row with %j for a price is left out and listed', (field) => {
    const prices: (number | string)[] = wavy(40);
    prices[7] = field;
    const { history, quality } = load(daily(prices));
    expect(history.dates).not.toContain('2000-01-08');
    expect(history.prices[0]).toEqual(Float64Array.from(wavy(40).toSpliced(7, 1)));
    expect(quality.findings).toEqual([
      {
        kind: 'missing',
        message: 'no price for "price"; the row was left out',
        line: 9,
        date: '2000-01-08',
        asset: 'price',
      },
    ]);
  });

  test('the row of several assets is left out as a whole', () => {
    const rows = wavy(40).map(
      (price, day) => `${dayAfter(day)},${day === 5 ? 'NA' : price},${price},${day === 5 ? '' : price}`,
    );
    const { history, quality } = load(['date,A,B,C', ...rows].join('\n'));
    expect(history.prices.map((prices) => prices.length)).toEqual([39, 39, 39]);
    expect(quality.findings.filter(({ kind }) => kind === 'missing')).toEqual([
      {
        kind: 'missing',
        message: 'no price for "A", "C"; the row was left out',
        line: 7,
        date: '2000-01-06',
        asset: 'A, C',
      },
    ]);
  });
});

describe('the order of rows', () => {
  test('rows out of order are sorted, and the first and the number of them listed', () => {
    const { history, quality } = load('date,price\n2000-01-05,3\n2000-01-04,2\n2000-01-06,4\n2000-01-03,1\n');
    expect(history.dates).toEqual(['2000-01-03', '2000-01-04', '2000-01-05', '2000-01-06']);
    expect(history.prices).toEqual([Float64Array.of(1, 2, 3, 4)]);
    expect(quality.findings).toEqual([
      {
        kind: 'unsorted',
        message: 'the row is dated before the row above it (such rows in all: 2); rows were sorted by date',
        line: 3,
        date: '2000-01-04',
      },
    ]);
  });
});

describe('gaps', () => {
  test('a week without rows is usual in daily data, a day more is listed', () => {
    expect(findings(spaced([1, 1, 1, 7, 1, 1]))).toEqual([]);
    expect(findings(spaced([1, 1, 1, 8, 1, 1]))).toEqual([
      {
        kind: 'gap',
        message: '8 days since the row before it, of 2000-01-04; up to 7 are usual here',
        line: 6,
        date: '2000-01-12',
      },
    ]);
  });

  test.each([
    ['week', 7, 14],
    ['month', 31, 62],
    ['irregular', 3, 21],
  ])('in data of frequency "%s" it takes more', (frequency, usual, longest) => {
    const regular = load(spaced([usual, usual, usual, longest, usual, usual]));
    expect(regular.quality.frequency).toBe(frequency);
    expect(regular.quality.findings).toEqual([]);
    expect(findings(spaced([usual, usual, usual, longest + 1, usual, usual]))).toMatchObject([
      { kind: 'gap', line: 6 },
    ]);
  });

  test('daily data with weekends are daily', () => {
    expect(load(spaced([1, 1, 1, 1, 3, 1, 1, 1, 1, 3])).quality.frequency).toBe('day');
  });
});

describe('stale prices', () => {
  test('four equal prices are not listed, five are', () => {
    expect(findings(daily([1, 2, 3, 3, 3, 3, 2]))).toEqual([]);
    expect(findings(daily([1, 2, 3, 3, 3, 3, 3, 2]))).toEqual([
      { kind: 'stale', message: 'price 3 in 5 rows, to 2000-01-07', line: 4, date: '2000-01-03', asset: 'price' },
    ]);
  });

  test('a run at the end counts too', () => {
    expect(findings(daily([1, 2, 2, 2, 2, 2, 2]))).toMatchObject([{ kind: 'stale', line: 3 }]);
  });
});

describe('outliers', () => {
  /** Sixty prices of which those from day 30 on are multiplied. */
  function jump(factor: number, until = 60): string {
    return daily(wavy(60).map((price, day) => (day >= 30 && day < until ? price * factor : price)));
  }

  test('ordinary returns are not listed', () => {
    expect(findings(jump(1))).toEqual([]);
  });

  test('a move beyond 12 robust standard deviations is listed', () => {
    // From 101.5 to 185.
    const [finding, ...rest] = findings(jump(1.85));
    expect(rest).toEqual([]);
    expect(finding).toMatchObject({ kind: 'outlier', line: 32, date: '2000-01-31', asset: 'price' });
    expect(finding.message).toMatch(/^price changed by 82\.3 %, \d+ robust standard deviations$/);
  });

  test.each([
    [1 / 2, '2:1'],
    [1 / 3, '3:1'],
    [2 / 3, '3:2'],
    [1 / 10, '10:1'],
    [2, '1:2'],
    [10, '1:10'],
  ])('a price times %d is a possible split of %s', (factor, split) => {
    expect(findings(jump(factor))).toHaveLength(1);
    expect(findings(jump(factor))[0].message).toContain(`; possible ${split} split`);
  });

  test('a move that is taken back is a possible bad tick', () => {
    const [bad, back, ...rest] = findings(jump(10, 31));
    expect(rest).toEqual([]);
    expect(bad).toMatchObject({ date: '2000-01-31', message: expect.stringContaining('; possible bad tick') });
    expect(back).toMatchObject({
      date: '2000-02-01',
      message: expect.stringContaining('; takes back the row before it'),
    });
  });

  test('where most returns are zero, the others are not all outliers', () => {
    const steps = Array.from({ length: 60 }, (_, day) => 100 + Math.floor(day / 3));
    expect(findings(daily(steps))).toEqual([]);
  });

  test('in fewer than twenty returns nothing is called an outlier', () => {
    expect(findings(daily([...wavy(10), ...wavy(10).map((price) => 5 * price)]))).toEqual([]);
    expect(findings(daily([...wavy(11), ...wavy(10).map((price) => 5 * price)]))).toHaveLength(1);
  });
});

test('of one kind fifty findings are listed, then their number', () => {
  const stale = Array.from({ length: 600 }, (_, day) => 100 + (Math.floor(day / 5) % 2));
  const listed = findings(daily(stale));
  expect(listed.filter(({ kind }) => kind === 'stale')).toHaveLength(51);
  expect(listed.at(50)).toEqual({ kind: 'stale', message: '70 more of this kind, not listed' });
});

test('findings are those that a model card takes', () => {
  for (const finding of findings(daily([1, 2, 3, 3, 3, 3, 3, 2]))) expect(DataFinding.parse(finding)).toEqual(finding);
});
