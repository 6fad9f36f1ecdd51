import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { planBatch, planHash, shardAt, shardCount, shardsOf, sizeOf } from '../../functions/batch/plan.ts';
import { BatchRequest, MAX_SHARDS } from '../../inference/contract/batch.ts';
import { parse } from '../../inference/contract/parse.ts';

const model = { id: 'made', sha256: 'a'.repeat(64), version: '1', data: { assets: ['A', 'B'] } };
const requestOf = (fields: Partial<BatchRequest> = {}) =>
  BatchRequest.parse({ name: 'night', model: 'made', ...fields });
const planOf = (fields: Partial<BatchRequest> = {}) => planBatch(requestOf(fields), model);

/** Up to 2,000 shards of at most 500,000 paths. */
const cuts = fc
  .record({
    shardPaths: fc.integer({ min: 1, max: 500_000 }),
    shards: fc.integer({ min: 1, max: 2000 }),
    short: fc.nat(),
  })
  .map(({ shardPaths, shards, short }) => ({ shardPaths, paths: shardPaths * shards - (short % shardPaths) }));

describe('the shards of a plan', () => {
  test('cover each path once, in order, and are never empty', () => {
    fc.assert(
      fc.property(cuts, (cut) => {
        let next = 0;
        for (const { index, firstPath, paths } of shardsOf(cut)) {
          expect(firstPath).toBe(next);
          expect(paths).toBeGreaterThan(0);
          expect(paths).toBe(index === shardCount(cut) - 1 ? cut.paths - firstPath : cut.shardPaths);
          next += paths;
        }
        expect(next).toBe(cut.paths);
      }),
      { numRuns: 60 },
    );
  });

  test('are the same in a larger plan, but for the last', () => {
    fc.assert(
      fc.property(cuts, fc.integer({ min: 1, max: 10 ** 6 }), (cut, more) => {
        const larger = { ...cut, paths: cut.paths + more };
        const last = shardCount(cut) - 1;
        for (const index of [0, Math.floor(last / 2), last - 1].filter((index) => index >= 0 && index < last)) {
          expect(shardAt(larger, index)).toEqual(shardAt(cut, index));
        }
        expect(shardAt(larger, last)).toMatchObject({
          key: shardAt(cut, last).key,
          firstPath: shardAt(cut, last).firstPath,
        });
      }),
      { numRuns: 60 },
    );
  });

  test('have names of their own, which sort as their paths do', () => {
    const names = [...shardsOf({ paths: 12_345, shardPaths: 1 })].flatMap(({ key, receiptKey }) => [key, receiptKey]);
    expect(new Set(names).size).toBe(2 * 12_345);
    const keys = names.filter((name) => name.startsWith('shards/'));
    expect([...keys].sort()).toEqual(keys);
  });

  test('of a billion paths come one at a time, from a plan of a few hundred bytes', () => {
    const plan = planOf({ paths: 10 ** 9, shardPaths: 10_000 });
    expect(JSON.stringify(plan).length).toBeLessThan(1000);
    let paths = 0;
    let shards = 0;
    for (const shard of shardsOf(plan.request)) {
      paths += shard.paths;
      shards++;
    }
    expect({ paths, shards }).toEqual({ paths: 10 ** 9, shards: 100_000 });
    expect(sizeOf(plan)).toMatchObject({ paths: 10 ** 9, shards: 100_000, rows: 252 * 10 ** 9 });
  });
});

describe('a plan', () => {
  test('has a hash that changes with the request, the model and the assets, not with the order of fields', () => {
    const plan = planOf();
    const { sha256, ...contents } = plan;
    const turned = Object.fromEntries(Object.entries(contents).reverse()) as typeof contents;
    expect(planHash(turned)).toBe(sha256);
    const others = [
      planOf({ seed: 1 }),
      planOf({ paths: 999 }),
      planOf({ shardPaths: 9 }),
      planBatch(requestOf(), { ...model, sha256: 'b'.repeat(64) }),
      planBatch(requestOf(), { ...model, data: { assets: ['A', 'C'] } }),
    ];
    expect(new Set([sha256, ...others.map((other) => other.sha256)]).size).toBe(6);
  });

  test.each<[string, Partial<BatchRequest>, string]>([
    ['of another model', { model: 'other' }, 'request model other: this is model made'],
    ['with prices it does not use', { initialPrice: 5 }, 'initialPrice goes with prices; output is returns'],
    [
      'with too few prices',
      { output: 'prices', initialPrice: [5] },
      'initialPrice has 1 prices, the model has 2 assets',
    ],
    [
      'in too many shards',
      { paths: 10 ** 9, shardPaths: 9999 },
      `shardPaths 9999: 100011 shards are more than ${MAX_SHARDS}; must be at least 10000`,
    ],
    [
      'in too large shards',
      { paths: 10 ** 6, steps: 252, shardPaths: 10 ** 6 },
      'shardPaths 1000000: a path has 2016 bytes, a shard at most 1073741824; must be at most 532610',
    ],
  ])('%s is refused', (_what, fields, message) => {
    expect(() => planOf(fields)).toThrow(message);
  });

  test.each([
    [{ paths: 0 }, 'paths 0: must be at least 1'],
    [{ paths: 10 ** 12 }, 'paths 1000000000000: must be at most 1000000000'],
    [{ shardPaths: 0 }, 'shardPaths 0: must be at least 1'],
    [{ format: 'csv' }, 'format "csv": must be one of parquet'],
    [{ name: 'no name' }, 'name "no name": must be 1 to 64 of a-z'],
    [{ name: undefined }, 'name is missing'],
    [{ path: 3 }, 'has unknown fields: path'],
  ])('of the request %j is refused', (fields, message) => {
    const request = { name: 'night', model: 'made', ...fields };
    expect(() => parse(BatchRequest, request, (field) => field)).toThrow(message);
  });
});
