import { expect, test } from 'vitest';
import { countSeen, describeSeen } from '../../training/evaluate/seen.ts';

const dates = ['2013-12-30', '2013-12-31', '2014-01-02', '2014-01-03'];
const fittedTo = (firstDate: string, lastDate: string) => ({ firstDate, lastDate });

test.each([
  ['2000-01-03', '2013-12-31', 2, 'Partly in sample', 'has seen 2 of the 4 days.'],
  ['2000-01-03', '2020-04-17', 4, 'In sample', 'the model was fitted to 2000-01-03 to 2020-04-17.'],
  ['2000-01-03', '2012-12-31', 0, 'Out of sample', 'has seen none of the 4 days.'],
  ['2015-01-02', '2020-04-17', 0, 'Out of sample', 'has seen none of the 4 days.'],
  ['2014-01-02', '2014-01-02', 1, 'Partly in sample', 'has seen 1 of the 4 days.'],
])('a model of %s to %s has seen %i of four days', (first, last, seen, begins, ends) => {
  expect(countSeen(dates, fittedTo(first, last))).toBe(seen);
  const sentence = describeSeen(dates, fittedTo(first, last));
  expect(sentence.startsWith(`${begins}: `)).toBe(true);
  expect(sentence.endsWith(ends)).toBe(true);
  expect(sentence).toContain(`${first} to ${last}`);
});
