import { expect, test } from 'vitest';
import { ModelCard } from '../../inference/contract/card.ts';
import { card } from '../report/input.ts';
import { makeWholeInput } from '../report/measured.ts';

const { forecasts, usefulness } = makeWholeInput();
const throughText = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

test('a card of before, without usefulness and forecasts, is valid and stays as it is', () => {
  expect('forecasts' in card || 'usefulness' in card).toBe(false);
  expect(ModelCard.parse(throughText(card))).toEqual(card);
});

test('a card holds usefulness and forecasts, a table for each asset', () => {
  const judged = { ...card, usefulness: [usefulness], forecasts: [forecasts, { ...forecasts, asset: 'other' }] };
  expect(ModelCard.parse(throughText(judged))).toEqual(judged);
});

test('a card with half a table is refused', () => {
  const { scores: _, ...half } = forecasts;
  expect(ModelCard.safeParse(throughText({ ...card, forecasts: [half] })).success).toBe(false);
});
