import { describe, expect, test } from 'vitest';
import { CreditBody } from '../../inference/contract/credit.ts';
import { parse } from '../../inference/contract/parse.ts';
import { observationGrid } from '../../inference/core/credit/grid.ts';
import { creditOf, type Fields } from './ask.ts';

const market = { assets: ['A', 'B'], volatilities: [0.3, 0.2], stepsPerYear: 12 };
const obligor = { name: 'ACME', asset: 'A', equity: 40, debt: 60, maturity: 1 };
const enough = { years: 1, paths: 100, levels: [0.1], quantiles: [0.5] };

/** What is said of fields by the schema, or else by the core. */
async function refusalOf(fields: Record<string, unknown>): Promise<{ message: string; field: string | undefined }> {
  try {
    const asked = { ...enough, obligors: [obligor], ...fields } as Fields;
    parse(CreditBody, { model: 'm', ...asked }, (field) => `request ${field}`.trim());
    await creditOf(market, asked);
  } catch (error) {
    expect(error).toMatchObject({ name: 'PathloomError', code: 'bad_option' });
    const { message, field } = error as { message: string; field?: string };
    expect(message).not.toContain('\n');
    return { message, field };
  }
  throw new Error(`nothing was refused: ${JSON.stringify(fields)}`);
}

const of = (fields: object) => ({ obligors: [{ ...obligor, ...fields }] });

describe('what cannot be is refused, naming the value and what is allowed', () => {
  test.each([
    [of({ debt: -5 }), 'obligors.0.debt', 'request obligors.0.debt -5: must be above 0'],
    [of({ debt: 0 }), 'obligors.0.debt', '0: must be above 0'],
    [of({ equity: 0 }), 'obligors.0.equity', '0: must be above 0'],
    [
      of({ equity: 1e-9 }),
      'obligors.0.equity',
      'obligor "ACME": equity 1e-9: must be at least 0.00006, a millionth of the debt',
    ],
    [of({ volatility: 0 }), 'obligors.0.volatility', 'request obligors.0.volatility 0: must be above 0'],
    [of({ volatility: Number.NaN }), 'obligors.0.volatility', 'NaN: must be a number'],
    [of({ beta: 1, volatility: 0 }), 'obligors.0.volatility', '0: must be above 0'],
    [of({ beta: 0, idiosyncratic: 0 }), 'obligors.0.idiosyncratic', 'must be above 0 where beta is 0'],
    [of({ beta: 1 }), 'obligors.0.beta', 'goes with either volatility or idiosyncratic'],
    [of({ beta: 1, volatility: 0.4, idiosyncratic: 0.2 }), 'obligors.0.beta', 'goes with either volatility or idio'],
    [of({ idiosyncratic: 0.2 }), 'obligors.0.idiosyncratic', '0.2: goes with beta, which is not given'],
    [
      of({ beta: 2, volatility: 0.5 }),
      'obligors.0.volatility',
      '0.5: must be at least that of the asset times beta, 0.3 × 2 = 0.6',
    ],
    [of({ asset: 'gold' }), 'obligors.0.asset', 'obligor "ACME": asset "gold": there is no such asset; known: A, B'],
    [of({ maturity: 2 }), 'obligors.0.maturity', 'obligor "ACME": maturity 2: must be at most the horizon, 1 years'],
    [
      { ...of({ maturity: 0.4 }), every: 12 },
      'obligors.0.maturity',
      'maturity 0.4: must be at least 0.5, for the first observation is at year 1; every 5 would see it when it is due',
    ],
    [of({ maturity: 0.01 }), 'obligors.0.maturity', 'maturity 0.01: must be at least 0.0416667, for the first'],
    [of({ maturity: 0 }), 'obligors.0.maturity', '0: must be above 0'],
    [of({ recovery: 1.1 }), 'obligors.0.recovery', '1.1: must be at most 1'],
    [of({ exposure: -1 }), 'obligors.0.exposure', '-1: must be at least 0'],
    [of({ barrier: 0.9 }), 'obligors.0.barrier', 'barrier 0.9: goes with the trigger first-passage'],
    [{ obligors: [] }, 'obligors', 'request obligors: must not be empty'],
    [
      { obligors: Array.from({ length: 100_000 }, (_, i) => ({ ...obligor, name: `${i}` })) },
      'obligors',
      'must be at most 10000 entries long',
    ],
    [{ obligors: [obligor, obligor] }, 'obligors.1.name', '"ACME": is there twice'],
    [{ bridge: true }, 'bridge', 'bridge goes with the trigger first-passage'],
    [
      { levels: [0.01] },
      'levels',
      'levels 0.01: must leave at least 10 of the 100 paths in the tail; that takes 1000 paths',
    ],
    // An obligor before the figures.
    [
      { ...of({ asset: 'gold' }), levels: [0.01] },
      'obligors.0.asset',
      'obligor "ACME": asset "gold": there is no such',
    ],
    [{ years: 31 }, 'years', '31: must be at most 30'],
    [{ every: 13 }, 'every', 'every 13: must be at most the steps of the horizon, 12'],
    [{ years: 0.05 }, 'years', 'years 0.05: must be at least a step of the model, of which there are 12 in a year'],
    [{ years: 0.05, every: 1 }, 'years', 'years 0.05: must be at least a step of the model'],
    [{ levels: [0.1, 0.2, 0.1] }, 'levels.2', 'request levels.2 0.1: is there twice'],
    [{ trigger: 'rating' }, 'trigger', 'must be one of maturity, first-passage'],
    [of({ rating: 'AA' }), 'obligors.0.rating', 'has unknown fields: rating'],
  ])('%#', async (fields, field, words) => {
    const refusal = await refusalOf(fields);
    expect(refusal.message).toContain(words);
    expect(refusal.field).toBe(field);
  });
});

test('assets that are below the barrier today are refused, with the barrier that would do', async () => {
  const weak = { ...of({ equity: 0.001, volatility: 3, asset: 'A' }), trigger: 'first-passage' };
  const { message, field } = await refusalOf(weak);
  expect(message).toMatch(
    /^obligor "ACME": barrier 1: its assets, \d+\.\d+, are not above the barrier today; must be below 0\.\d+$/,
  );
  expect(field).toBe('obligors.0.barrier');
  const allowed = Number(/below (\S+)$/.exec(message)?.[1]);
  const { obligors } = await creditOf(market, {
    ...enough,
    obligors: [{ ...obligor, equity: 0.001, volatility: 3, barrier: allowed * 0.99 }],
    trigger: 'first-passage',
  });
  expect(obligors[0].probabilities[0].value).toBeGreaterThan(0);
});

describe('the grid', () => {
  test('is of months for days, weeks and months, and ends where the years do', () => {
    const of = (frequency: string) => observationGrid({ years: 5 }, frequency);
    expect(of('day')).toEqual({ stepsPerYear: 252, every: 21, observations: 60, steps: 1260, interval: 1 / 12 });
    expect(of('week')).toMatchObject({ every: 4, observations: 65, steps: 260 });
    expect(of('month')).toMatchObject({ every: 1, observations: 60, steps: 60 });
  });

  test('of less than a month has one observation, at its end', () => {
    const of = (years: number) => observationGrid({ years }, 'day');
    expect(of(0.05)).toMatchObject({ every: 12, observations: 1, steps: 12 });
    expect(of(1 / 252)).toMatchObject({ every: 1, observations: 1 });
    // A hair below 3 of 365 days.
    expect(observationGrid({ years: 3 / 365, stepsPerYear: 365 }, 'day')).toMatchObject({ every: 3, observations: 1 });
  });

  test('of a frequency that is not known needs the steps a year', () => {
    expect(() => observationGrid({ years: 1 }, 'irregular')).toThrow(
      'stepsPerYear is missing: the frequency of the model is "irregular"',
    );
    expect(observationGrid({ years: 1, stepsPerYear: 24 }, 'irregular')).toMatchObject({ every: 2, observations: 12 });
  });

  test('has no more observations than the noise has numbers for', () => {
    expect(() => observationGrid({ years: 30, stepsPerYear: 1000, every: 1 }, 'day')).toThrow(
      'every 1: makes 30000 observations of a path; at most 10000 are allowed',
    );
  });
});
