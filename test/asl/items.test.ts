import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { itemsOf, shardsPerCall } from '../../functions/batch/aws/items.ts';
import { BatchRequest, MAX_SHARDS } from '../../inference/contract/batch.ts';

const cutOf = (fields: object, assets = ['close']) => ({
  request: BatchRequest.parse({ name: 'n', model: 'm', ...fields }),
  assets,
});

describe('the calls for the shards of a batch', () => {
  test('hold every shard once, in order', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 1, max: 200 }), (shards, perCall) => {
        const items = itemsOf(shards, perCall);
        const covered = items.flatMap(({ shard, count }) => Array.from({ length: count }, (_, i) => shard + i));
        expect(covered).toEqual(Array.from({ length: shards }, (_, i) => i));
        expect(Math.max(...items.map(({ count }) => count))).toBe(Math.min(perCall, shards));
      }),
    );
  });

  test('are half a minute of work, where there is enough for all instances', () => {
    const billion = cutOf({ paths: 1e9, steps: 252, shardPaths: 10_000 });
    expect(shardsPerCall(billion, 50)).toBe(29);
    // A child has three transitions, at $25 a million.
    expect(itemsOf(MAX_SHARDS, 29).length * 3 * 25e-6).toBeLessThan(0.3);
    expect(shardsPerCall(cutOf({ paths: 1e9, steps: 252, shardPaths: 10_000 }, ['a', 'b', 'c', 'd', 'e']), 50)).toBe(5);
  });

  test('are one shard each where a shard is as much, or where instances would wait', () => {
    expect(shardsPerCall(cutOf({ paths: 1e9, steps: 252, shardPaths: 1_000_000 }), 50)).toBe(1);
    expect(shardsPerCall(cutOf({ paths: 200_000, steps: 50, shardPaths: 10_000 }), 50)).toBe(1);
    expect(shardsPerCall(cutOf({ paths: 195, steps: 12, shardPaths: 10 }), 2)).toBe(2);
    expect(shardsPerCall(cutOf({ paths: 3 }), 1)).toBe(1);
  });

  test('of the largest batch are a list of at most 4 MB', () => {
    expect(JSON.stringify(itemsOf(MAX_SHARDS, 1)).length).toBeLessThan(4_000_000);
  });
});
