import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { fieldsAt } from '../../inference/contract/fields-at.ts';
import { parse } from '../../inference/contract/parse.ts';
import { ScenarioRequest } from '../../inference/contract/scenario.ts';

function refusal(schema: z.ZodType, value: unknown): string {
  try {
    parse(schema, value, (field) => `request ${field}`.trim());
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('nothing was refused');
}

describe('a value that its schema refuses is named with what is allowed', () => {
  test.each([
    [{}, 'request model is missing'],
    [{ model: '' }, 'request model "": must not be empty'],
    [{ model: 5 }, 'request model 5: must be a string'],
    [{ model: 'm', paths: '5' }, 'request paths "5": must be a number'],
    [{ model: 'm', paths: Number.POSITIVE_INFINITY }, 'request paths Infinity: must be a number'],
    [{ model: 'm', paths: null }, 'request paths null: must be a number'],
    [{ model: 'm', steps: 0 }, 'request steps 0: must be at least 1'],
    [{ model: 'm', output: 'x'.repeat(80) }, `request output "${'x'.repeat(56)}…: must be one of returns, prices`],
    [{ model: 'm', initialPrice: 'a' }, 'request initialPrice "a": must be a number or a list'],
    [{ model: 'm', initialPrice: [1, -2] }, 'request initialPrice.1 -2: must be above 0'],
    [{ model: 'm', initialPrice: [] }, 'request initialPrice: must not be empty'],
    [
      { model: 'm', initialPrice: Array.from({ length: 51 }, () => 1) },
      'request initialPrice: must be a number or at most 50 entries long',
    ],
    [
      { model: 'm', colour: 'red' },
      'request: has unknown fields: colour; known: model, paths, steps, seed, start, output, initialPrice, antithetic',
    ],
    ['text', 'request "text": must be an object'],
  ])('%j', (value, message) => {
    expect(refusal(ScenarioRequest, value)).toBe(message);
  });

  test('with the fields that are known where it lies, however deep', () => {
    const leaf = z.strictObject({ a: z.int(), b: z.int() }).optional().default({ a: 1, b: 1 });
    const list = z.array(z.union([z.int(), z.strictObject({ leaf }).readonly()]));
    expect(refusal(z.strictObject({ list: z.array(leaf) }), { list: [{ a: 1, b: 1, c: 1 }] })).toBe(
      'request list.0: has unknown fields: c; known: a, b',
    );
    expect(fieldsAt(z.strictObject({ list }), ['list', 3, 'leaf'])).toEqual(['a', 'b']);
    expect(fieldsAt(z.record(z.string(), leaf), ['x'])).toEqual([]);
  });

  test('in the words of a union that has its own', () => {
    expect(refusal(z.union([z.literal('a'), z.literal('b')], { error: 'must be a or b' }), 'c')).toBe(
      'request "c": must be a or b',
    );
  });

  test('by the number of characters for a text', () => {
    expect(refusal(z.string().max(3), 'four')).toBe('request "four": must be at most 3 characters long');
  });
});
