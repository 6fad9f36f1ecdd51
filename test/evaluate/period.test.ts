import { expect, test } from 'vitest';
import { firstUnseen } from '../../training/evaluate/period.ts';
import { weekdays } from '../fixtures/history.ts';
import { card } from '../report/input.ts';

const dates = weekdays(800);
const cardUntil = (lastDate: string, warmUp = 60) => ({
  data: { ...card.data, lastDate },
  graph: { ...card.graph, warmUp },
});

test('forecasts begin on the first day that the model has not seen', () => {
  expect(firstUnseen(dates, cardUntil(dates[499]))).toBe(dates[500]);
  expect(firstUnseen(dates, cardUntil(dates[549]))).toBe(dates[550]);
});

test('forecasts of days that are all unseen begin when baselines have a year to be fitted to, or the model knows its state', () => {
  expect(firstUnseen(dates, cardUntil('2018-12-31'))).toBe(dates[250]);
  expect(firstUnseen(dates, cardUntil('2018-12-31', 300))).toBe(dates[300]);
});

test.each([
  [550, 'the data have 249 days after'],
  [799, 'the data have 0 days after'],
])('with the model’s last day at row %i too few days follow, and the refusal says how many', (row, message) => {
  expect(() => firstUnseen(dates, cardUntil(dates[row]))).toThrow(
    expect.objectContaining({ name: 'PathloomError', code: 'bad_data', message: expect.stringContaining(message) }),
  );
  expect(() => firstUnseen(dates, cardUntil(dates[row]))).toThrow(/at least 250 are needed$/);
});

test('a short history of unseen days is refused with what it lacks before them', () => {
  expect(() => firstUnseen(dates.slice(0, 400), cardUntil('2018-12-31'))).toThrow(
    /have 150 days after the model's last, 2018-12-31, with 250 before them; at least 250/,
  );
});
