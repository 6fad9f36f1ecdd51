import { expect, test } from 'vitest';
import { type DataQuality, describeQuality } from '../../inference/history/index.ts';
import { daily, load, wavy } from './build.ts';

test('the quality of a file is told in plain lines', () => {
  const prices: (number | string)[] = wavy(1100);
  prices[7] = 'NA';
  const { quality } = load(daily(prices), { until: '2002-12-31' });
  expect(describeQuality(quality)).toEqual([
    '1,100 rows read, 1,095 used, 4 outside the dates wanted, 1 without a price',
    '2000-01-01 to 2002-12-31, daily',
    'Dates in column "date", read as YYYY-MM-DD (ISO); fields separated by commas',
    `"price": prices 100 to 101.5, standard deviation of returns ${(100 * quality.assets[0].returnStd).toPrecision(3)} %`,
    'Doubtful:',
    '  missing: line 9, 2000-01-08, "price": no price for "price"; the row was left out',
  ]);
});

test('a file without doubt says so, and a guess names no line', () => {
  expect(describeQuality(load(daily([1, 2, 3])).quality).at(-1)).toBe('Nothing doubtful found');
  const { quality } = load('when;A\n2000-01-03;1\n2000-01-04;2\n');
  expect(describeQuality(quality).slice(-2)).toEqual([
    'Doubtful:',
    '  guessed: column "when" was taken for the date, by its values',
  ]);
});

test('every line is one line, whatever the columns are called', () => {
  const { quality } = load('date,"a\nb"\n2000-01-03,1\n2000-01-04,2\n');
  const broken: DataQuality = { ...quality, columns: { ...quality.columns, date: 'x\u001b\ny' } };
  for (const line of describeQuality(broken)) expect(line).not.toMatch(/\p{Cc}/u);
});
