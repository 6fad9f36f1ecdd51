import { describe, expect, test } from 'vitest';
import { estimateBatch } from '../../functions/batch/estimate.ts';
import { measurePace } from '../../functions/batch/pace.ts';
import { planBatch } from '../../functions/batch/plan.ts';
import { FUNCTION_GB, PRICES, REQUEST_SECONDS } from '../../functions/batch/prices.ts';
import { BatchRequest } from '../../inference/contract/batch.ts';
import { makeSubject, requestOf } from './made-batch.ts';

const model = { id: 'made', sha256: 'a'.repeat(64), version: '1', data: { assets: ['A'] } };
const planOf = (fields: Partial<BatchRequest>) =>
  planBatch(BatchRequest.parse({ name: 'night', model: 'made', ...fields }), model);
const means = { pace: 60e-6, workers: 2, concurrency: 1000 };

describe('an estimate', () => {
  test('of a billion paths of a year follows from their number by arithmetic that can be done by hand', () => {
    const { shards, here, lambda, storageAMonth } = estimateBatch(planOf({ paths: 10 ** 9 }), means);
    expect(shards).toBe(100_000);
    expect(here).toEqual({ workers: 2, seconds: expect.closeTo(30_000) });
    // 25 shards a call; 3 transitions a call and 10 around them; a shard and its receipt, and a page of the listing for each 1,000.
    expect(lambda).toMatchObject({ calls: 4000, transitions: 12_010, puts: 200_105, gets: 204_005 });
    // 60,000 s of drawing, three requests for each shard and one for each call; starts and finish are little beside them.
    const busy = 60_000 + (300_000 + 4000) * REQUEST_SECONDS;
    expect(lambda.cost.lambda / (busy * FUNCTION_GB * PRICES.lambdaGbSecond)).toBeCloseTo(1, 1);
    expect(lambda.cost.stepFunctions).toBeCloseTo(0.3, 2);
    expect(lambda.cost.s3).toBeCloseTo(1.0 + 0.08, 2);
    expect(lambda.cost.total).toBeCloseTo(lambda.cost.lambda + lambda.cost.stepFunctions + lambda.cost.s3);
    expect(storageAMonth).toBeCloseTo(23.5, 1);
  });

  test('grows with the paths, and shrinks with the workers while there are shards for them', () => {
    const of = (paths: number, workers = 2) => estimateBatch(planOf({ paths }), { ...means, workers });
    expect(of(2_000_000).here.seconds).toBeCloseTo(2 * of(1_000_000).here.seconds);
    expect(of(2_000_000).lambda.cost.total).toBeGreaterThan(1.5 * of(1_000_000).lambda.cost.total);
    expect(of(1_000_000, 4).here.seconds).toBeCloseTo(of(1_000_000, 2).here.seconds / 2);
    // Four shards: the fifth worker has none.
    expect(of(40_000, 5).here.seconds).toBe(of(40_000, 4).here.seconds);
    expect(of(50, 4).here.seconds).toBeCloseTo(50 * means.pace);
  });

  test('of Lambda is of no more time with more calls at a time', () => {
    const seconds = [1, 10, 100, 1000].map(
      (concurrency) => estimateBatch(planOf({ paths: 10 ** 8 }), { ...means, concurrency }).lambda.seconds,
    );
    expect([...seconds].sort((a, b) => b - a)).toEqual(seconds);
    expect(seconds[0]).toBeGreaterThan(10 ** 8 * means.pace);
  });

  test('counts an upload in parts as its start, its parts and its end', () => {
    const one = estimateBatch(planOf({ paths: 100_000, shardPaths: 10_000 }), means).lambda;
    const parts = estimateBatch(planOf({ paths: 100_000, shardPaths: 50_000 }), means).lambda;
    // 10 files of one put; 2 files of 51 MB in parts of 12 MiB: 5 of them, a start and an end. A receipt for each.
    expect(one.puts - parts.puts).toBe(10 * 2 - 2 * (5 + 2 + 1));
  });
});

describe('the pace', () => {
  test('is the CPU time of a sample by its paths, once the engine has settled', async () => {
    const subject = await makeSubject();
    try {
      const plan = planBatch(requestOf(subject), subject.model.card);
      // Each sample has the ten paths of a shard. The first two take long; then the least of 4, 2 and 3 seconds counts.
      const clock = [0, 90, 90, 150, 150, 154, 154, 156, 156, 159];
      expect(await measurePace(subject.model, plan, () => clock.shift() as number)).toBeCloseTo(2 / 10);
      expect(clock).toEqual([]);
    } finally {
      await subject.remove();
    }
  });
});
