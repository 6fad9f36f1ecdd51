import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Picture } from '../../functions/studio/figures/picture.ts';
import { fanData } from '../../functions/studio/page/charts/fan-data.ts';
import { type Choice, faultOf, LIMITS } from '../../functions/studio/page/choice.ts';
import { explain } from '../../functions/studio/page/explain.ts';
import { decimal, percent } from '../../functions/studio/page/format.ts';
import { Latest } from '../../functions/studio/page/latest.ts';
import { readLink, writeLink } from '../../functions/studio/page/link.ts';
import { findMismatch } from '../../functions/studio/page/mismatch.ts';
import { curlRecipe, fileName, type Saving, tooLarge, typescriptRecipe } from '../../functions/studio/page/recipes.ts';
import { BatchRequest } from '../../inference/contract/batch.ts';
import { PathloomError } from '../../inference/contract/error.ts';
import { ScenarioRequest } from '../../inference/contract/scenario.ts';

const HASH = 'c'.repeat(64);
const CHOICE: Choice = {
  model: 'one',
  asset: 'A',
  start: 'latest',
  steps: 252,
  paths: 1000,
  seed: 42,
  antithetic: false,
};
const SAVING: Saving = { format: 'csv', output: 'returns', paths: 1000 };
const HERE = { base: 'https://host/below/#model=one', keyed: false };

const choices = fc.record<Choice>({
  model: fc.stringMatching(/^[a-z0-9][a-z0-9._-]{0,20}$/),
  asset: fc.string({ minLength: 1 }),
  start: fc.constantFrom('stationary', 'latest', 'own', '2008-10-01'),
  steps: fc.integer({ min: LIMITS.steps.least, max: LIMITS.steps.most }),
  paths: fc.integer({ min: LIMITS.paths.least, max: LIMITS.paths.most }),
  seed: fc.integer({ min: 0, max: LIMITS.seed.most }),
  antithetic: fc.boolean(),
});

describe('a link', () => {
  test('is read back as what it was written from', () => {
    fc.assert(
      fc.property(choices, fc.string(), (choice, price) => {
        const origin = {
          modelSha256: HASH,
          ...(choice.start === 'own' && { file: { sha256: 'd'.repeat(64), price } }),
        };
        const { antithetic, ...rest } = choice;
        expect(readLink(writeLink(choice, origin))).toEqual({
          choice: { ...rest, ...(antithetic && { antithetic }) },
          origin,
          problems: [],
        });
      }),
    );
  });

  test('of any text is read without an error, and gives nothing that is not allowed', () => {
    const texts = fc.oneof(
      fc.string(),
      fc.string().map((text) => `#steps=${text}&paths=${text}&start=${text}&sha256=${text}`),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const { choice, origin } = readLink(text);
        for (const field of ['steps', 'paths', 'seed'] as const) {
          const value = choice[field];
          if (value !== undefined) expect(faultOf(field, value)).toBeUndefined();
        }
        expect(origin.modelSha256 ?? HASH).toMatch(/^[0-9a-f]{64}$/);
      }),
    );
  });

  test.each([
    ['steps=4', /steps “4” cannot be used\. Must be a whole number from 5 to 1,000\.$/],
    ['paths=1e3', /paths “1e3” cannot/],
    ['seed=-1', /seed “-1” cannot .* from 0 to 2⁵³ − 1/],
    ['start=yesterday', /start “yesterday” cannot/],
    ['sha256=abc', /sha256 “abc” cannot/],
  ])('with %s says what is wrong', (hash, words) => {
    expect(readLink(`#${hash}`).problems).toEqual([expect.stringMatching(words)]);
  });
});

describe('a link whose parts are not here', () => {
  const model = { id: 'one', sha256: HASH, assets: ['A'], firstDate: '2000-01-01', lastDate: '2020-01-01' };
  const look = (choice: Partial<Choice>, origin = {}, isFileHere = false) =>
    findMismatch({ choice, origin, models: [model], model, isFileHere });

  test.each([
    [{ model: 'gone' }, {}, 'other-model'],
    [{ model: 'one' }, { modelSha256: 'd'.repeat(64) }, 'other-model'],
    [{ model: 'one', start: 'own' as const }, { modelSha256: HASH }, 'file'],
  ])('%j %j has a sentence and a remedy', (choice, origin, remedy) => {
    expect(look(choice, origin)).toEqual({ sentence: expect.stringMatching(/\.$/), remedy });
  });

  test('is told apart from one that can be followed', () => {
    expect(look({})).toBeUndefined();
    expect(look({ model: 'one', start: 'own' }, { modelSha256: HASH }, true)).toBeUndefined();
  });
});

describe('recipes', () => {
  test('ask the service for what its schema allows', () => {
    fc.assert(
      fc.property(choices, fc.constantFrom('returns' as const, 'prices' as const), (choice, output) => {
        fc.pre(choice.start !== 'own');
        const command = curlRecipe(choice, { ...SAVING, output }, HERE);
        const [, address] = /'(https:[^']+)'$/.exec(command) ?? [];
        const fields = Object.fromEntries(new URL(address).searchParams);
        const numbers = Object.fromEntries(['steps', 'paths', 'seed'].map((name) => [name, Number(fields[name])]));
        const asked = { ...fields, ...numbers, ...(fields.antithetic && { antithetic: true }) };
        const { model, start, steps, seed, antithetic } = choice;
        expect(ScenarioRequest.parse(asked)).toEqual({ model, start, steps, seed, antithetic, paths: 1000, output });
        expect(address).toMatch(/^https:\/\/host\/below\/v1\/scenarios\?/);
      }),
    );
  });

  test('never hold a key, and name one where it is needed', () => {
    const keyed = { ...HERE, keyed: true };
    expect(curlRecipe(CHOICE, SAVING, keyed)).toContain('-H "authorization: Bearer $PATHLOOM_KEY"');
    expect(typescriptRecipe(CHOICE, SAVING, HASH, keyed)).toContain("authorization: 'Bearer ' + key");
  });

  test('of an own history send nothing, and quote what a shell would read', () => {
    const own = { name: "o'prices $(x).csv", price: 'Adj Close' };
    const command = curlRecipe({ ...CHOICE, start: 'own' }, SAVING, { ...HERE, own });
    expect(command).toContain(`--history 'o'\\''prices $(x).csv' --price 'Adj Close'`);
    expect(command).not.toContain('https:');
    expect(typescriptRecipe({ ...CHOICE, start: 'own' }, SAVING, HASH, HERE)).toContain('{ history }');
  });

  test('beyond what a page holds name a batch whose request is one', () => {
    expect(tooLarge(CHOICE, { ...SAVING, paths: 79_365 }, 1, HERE)).toBeUndefined();
    const sentence = tooLarge(CHOICE, { ...SAVING, paths: 79_366 }, 1, HERE) ?? '';
    const [, json] = /(\{.*\})/.exec(sentence) ?? [];
    expect(BatchRequest.parse(JSON.parse(json))).toMatchObject({
      model: 'one',
      paths: 79_366,
      steps: 252,
      start: 'latest',
    });
    expect(tooLarge({ ...CHOICE, start: 'own' }, { ...SAVING, paths: 79_366 }, 1, HERE)).toContain('pathloom generate');
  });

  test('name files by what draws them again', () => {
    expect(fileName({ ...CHOICE, antithetic: true, start: '2008-10-01' }, { ...SAVING, format: 'arrow' })).toBe(
      'one-returns-2008-10-01-252x1000-seed42-antithetic.arrow',
    );
  });
});

describe('an error', () => {
  const missing = (message: string) => new PathloomError('missing_dependency', message);
  test.each([
    [missing('this browser has no WebAssembly SIMD'), 'none', true],
    [missing('x.wasm cannot be loaded, tried twice: 503'), 'retry', true],
    [new PathloomError('bad_option', 'the browser has not enough memory'), 'fewer-paths', true],
    [new RangeError('Array buffer allocation failed'), 'fewer-paths', true],
    [new PathloomError('bad_data', 'Line 4 has the price "x"'), 'none', false],
    [new PathloomError('bad_option', 'start 1999-01-01: outside', { field: 'start' }), 'none', false],
    [new TypeError('undefined is no function'), 'retry', true],
  ])('%s becomes a sentence and %s', (error, remedy, reopen) => {
    expect(explain(error)).toEqual({ sentence: expect.stringMatching(/^[A-Z].*\.$/), remedy, reopen });
  });
});

describe('numbers', () => {
  test.each([
    [decimal(-0.04, 1), '0.0'],
    [decimal(-0.05, 1), '−0.1'],
    [decimal(1234.5, 1), '1,234.5'],
    [percent(-0.123), '−12.3\u00a0%'],
    [percent(0.95, 0), '95\u00a0%'],
  ])('%s is written so', (text, expected) => expect(text).toBe(expected));
});

describe('work of which only the latest counts', () => {
  /** Work whose pieces end when they are told to. */
  const setUp = (isWorthStopping: (running: number, next: number) => boolean) => {
    const begun: number[] = [];
    const ends = new Map<number, () => void>();
    const stopped: number[] = [];
    const latest = new Latest<number>((request, signal) => {
      begun.push(request);
      signal.addEventListener('abort', () => stopped.push(request));
      return new Promise((resolve) => ends.set(request, resolve));
    }, isWorthStopping);
    return { latest, begun, stopped, end: (request: number) => ends.get(request)?.() };
  };

  test('is done one at a time, and only the newest that waits is done next', async () => {
    const { latest, begun, stopped, end } = setUp(() => false);
    for (const request of [1, 2, 3, 4]) latest.ask(request);
    expect(begun).toEqual([1]);
    end(1);
    await expect.poll(() => begun).toEqual([1, 4]);
    end(4);
    await Promise.resolve();
    latest.ask(5);
    await expect.poll(() => begun).toEqual([1, 4, 5]);
    expect(stopped).toEqual([]);
  });

  test('is stopped where that is worth while', async () => {
    const { latest, stopped } = setUp((running, next) => running === 1 && next === 3);
    for (const request of [1, 2]) latest.ask(request);
    expect(stopped).toEqual([]);
    latest.ask(3);
    expect(stopped).toEqual([1]);
  });
});

describe('the columns of the fan', () => {
  const steps = 4;
  const ramp = (slope: number, length = steps + 1) => Float64Array.from({ length }, (_, i) => 1 + slope * i);
  const picture = {
    steps,
    price: { levels: [0.05, 0.5, 0.95], steps: ramp(1).map((x) => x - 1), values: [ramp(-0.1), ramp(0), ramp(0.1)] },
    examples: [ramp(0.05)],
  } as unknown as Picture;

  test('begin at the start, a price of 100, and leave room for paths that are not there', () => {
    const { columns, range } = fanData(picture, 2);
    expect(columns[0]).toEqual([0, 1, 2, 3, 4]);
    expect(columns[1].map((value) => Math.round(value ?? 0))).toEqual([100, 90, 80, 70, 60]);
    expect(columns[5]).toEqual([null, null, null, null, null]);
    expect(columns).toHaveLength(1 + 3 + 2 + 2);
    expect(range[0]).toBeLessThan(60);
    expect(range[1]).toBeGreaterThan(140);
  });

  test('go back into the history, which meets the paths at the start, and on into what happened', () => {
    const before = ramp(0.01, 41).map((x) => x / 1.4);
    const { columns } = fanData({ ...picture, before, after: ramp(0.2, 3) }, 1);
    const steps_ = columns[0];
    const start = steps_.indexOf(0);
    const [history, happened] = columns.slice(-2);
    // The shortest fan has 20 steps before it.
    expect(steps_[0]).toBe(-20);
    expect(history[start]).toBeCloseTo(100);
    expect(history[start + 1]).toBeNull();
    expect(columns[1][start - 1]).toBeNull();
    expect(happened.slice(start).map((value) => value && Math.round(value))).toEqual([100, 120, 140, null, null]);
  });
});
