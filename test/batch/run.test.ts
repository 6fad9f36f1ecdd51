import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { beginBatch } from '../../functions/batch/begin.ts';
import { makeManifest } from '../../functions/batch/finish.ts';
import { shardAt } from '../../functions/batch/plan.ts';
import { runBatch } from '../../functions/batch/run.ts';
import { ensureShard } from '../../functions/batch/shard.ts';
import { statusOf } from '../../functions/batch/status.ts';
import { BatchManifest } from '../../inference/contract/batch.ts';
import { PathloomError } from '../../inference/contract/error.ts';
import { drawIndex, Stream } from '../../inference/core/random.ts';
import { makeSubject, requestOf, run, runWhole, type Subject } from './made-batch.ts';
import { contentsOf, memoryDestination } from './memory.ts';

let subject: Subject;
let undisturbed: Record<string, string>;
beforeAll(async () => {
  subject = await makeSubject();
  const destination = memoryDestination();
  await runWhole(subject, destination);
  undisturbed = contentsOf(destination);
});
afterAll(() => subject.remove());

const begin = (destination: ReturnType<typeof memoryDestination>) =>
  beginBatch(requestOf(subject), subject.model, destination);
const calm = { onPaths: () => {}, interrupted: () => false };
const randomIndex = (seed: number, place: number, bound: number) => drawIndex(seed, place, 0, Stream.evaluation, bound);

test('a batch is a plan, a shard and a receipt for each range, and a manifest of what is in them', () => {
  const numbers = [0, 1, 2, 3, 4];
  expect(Object.keys(undisturbed)).toEqual([
    'manifest.json',
    'plan.json',
    ...numbers.map((i) => `receipts/00000${i}.json`),
    ...numbers.map((i) => `shards/00000${i}.parquet`),
  ]);
  const manifest = BatchManifest.parse(JSON.parse(Buffer.from(undisturbed['manifest.json'], 'base64').toString()));
  const { card } = subject.made;
  expect(manifest).toMatchObject({
    synthetic: true,
    model: { id: card.id, sha256: card.sha256 },
    request: requestOf(subject),
    columns: [
      { name: 'path', type: 'int32' },
      { name: 'step', type: 'int32' },
      { name: 'ASSET1', type: 'float32' },
    ],
    totals: { shards: 5, paths: 45, rows: 540 },
    statistics: [{ asset: 'ASSET1', count: 540, notFinite: 0 }],
  });
  expect(manifest.shards.map(({ firstPath, paths }) => [firstPath, paths])).toEqual([
    ...[0, 10, 20, 30].map((first) => [first, 10]),
    [40, 5],
  ]);
});

test.each([1, 3, 8])('%i workers write the same bytes', async (workers) => {
  const destination = memoryDestination();
  await run(subject, await begin(destination), destination, workers);
  expect(contentsOf(destination)).toEqual(undisturbed);
});

/** Writes of a batch: the plan, five shards with their receipts, the manifest. */
const WRITES = 12;

describe('whatever fails', () => {
  test.each(Array.from({ length: WRITES }, (_, i) => i))(
    'at write %i, no manifest stands before all is whole, and going on ends with the same bytes',
    async (fatal) => {
      let writes = 0;
      const destination = memoryDestination(() => {
        if (writes++ === fatal) throw new PathloomError('write_failed', 'the disk is full');
      });
      await expect(begin(destination).then((plan) => run(subject, plan, destination))).rejects.toThrow('disk is full');
      expect(destination.files.has('manifest.json')).toBe(false);
      const known = Object.entries(contentsOf(destination));
      for (const [key, bytes] of known) expect(bytes).toBe(undisturbed[key]);
      const plan = await begin(destination).catch(async (error: PathloomError) => {
        expect(error.code).toBe('output_exists');
        const { readPlan } = await import('../../functions/batch/begin.ts');
        return readPlan(destination);
      });
      const { drawn } = await run(subject, plan, destination);
      expect(drawn).toBe(5 - known.filter(([key]) => key.startsWith('receipts/')).length);
      expect(contentsOf(destination)).toEqual(undisturbed);
    },
  );

  test.each(Array.from({ length: 20 }, (_, seed) => seed))(
    'again and again (seed %i), with shards delivered twice and in any order, it ends with the same bytes',
    async (seed) => {
      let place = 0;
      const destination = memoryDestination((key) => {
        if (key !== 'plan.json' && randomIndex(seed, place++, 4) === 0) throw new PathloomError('write_failed', 'gone');
      });
      const plan = await begin(destination);
      for (let delivery = 0; delivery < 12; delivery++) {
        const shard = shardAt(plan.request, randomIndex(seed, 1000 + delivery, 5));
        await ensureShard(subject.model, plan, shard, destination, calm).catch((error) => {
          expect(error.message).toBe('gone');
        });
      }
      let finished = false;
      while (!finished) {
        finished = await run(subject, plan, destination).then(
          () => true,
          () => false,
        );
        expect(destination.files.has('manifest.json')).toBe(finished);
      }
      expect(contentsOf(destination)).toEqual(undisturbed);
    },
  );

  test.each<[string, (files: Map<string, Uint8Array>) => void]>([
    ['a shard lost', (files) => files.delete('shards/000002.parquet')],
    ['a shard cut short', (files) => files.set('shards/000002.parquet', new Uint8Array(5))],
    ['a receipt lost', (files) => files.delete('receipts/000002.json')],
    ['a receipt cut short', (files) => files.set('receipts/000002.json', Buffer.from('{"plan":'))],
    [
      'the receipt of another shard',
      (files) => files.set('receipts/000002.json', files.get('receipts/000001.json') as Uint8Array),
    ],
    ['the manifest lost', (files) => files.delete('manifest.json')],
  ])('going on with %s mends it and draws nothing else', async (_what, spoil) => {
    const destination = memoryDestination();
    const plan = await runWhole(subject, destination);
    spoil(destination.files);
    const lost = !destination.files.has('manifest.json');
    if (!lost) await expect(makeManifest(plan, destination)).rejects.toThrow('00002');
    const { drawn } = await run(subject, plan, destination);
    expect(drawn).toBe(lost ? 0 : 1);
    expect(contentsOf(destination)).toEqual(undisturbed);
  });
});

test('one worker that fails ends the others, and its error is the one that is told', async () => {
  const destination = memoryDestination();
  const plan = await begin(destination);
  let closed = 0;
  const idle = {
    ensure: () =>
      new Promise<'drawn'>((_resolve, reject) =>
        setTimeout(() => reject(new PathloomError('interrupted', 'left off')), 20),
      ),
    close: async () => void closed++,
  };
  const failing = {
    ensure: () => Promise.reject(new PathloomError('write_failed', 'the disk is full')),
    close: async () => void closed++,
  };
  const running = runBatch(plan, destination, { workers: [idle, failing], interrupted: () => false });
  await expect(running).rejects.toThrow('the disk is full');
  expect(closed).toBeGreaterThanOrEqual(2);
  expect([...destination.files.keys()]).toEqual(['plan.json']);
});

test('an interruption says how far it came, and what goes on', async () => {
  const destination = memoryDestination();
  const plan = await begin(destination);
  let shards = 0;
  const worker = {
    ensure: async (index: number) => {
      shards++;
      return ensureShard(subject.model, plan, shardAt(plan.request, index), destination, calm);
    },
    close: async () => {},
  };
  await expect(
    runBatch(plan, destination, { workers: [worker], interrupted: () => shards === 2 }),
  ).rejects.toMatchObject({
    code: 'interrupted',
    message: '2 of 5 shards are whole; pathloom batch resume memory draws the others',
  });
  expect(await statusOf(plan, destination)).toMatchObject({
    finished: false,
    shards: { whole: 2, planned: 5 },
    paths: { whole: 20, planned: 45 },
  });
});

test('a shard that is interrupted leaves nothing of itself', async () => {
  const destination = memoryDestination();
  const plan = await begin(destination);
  const watch = { ...calm, interrupted: () => true };
  const shard = shardAt(plan.request, 0);
  await expect(ensureShard(subject.model, plan, shard, destination, watch)).rejects.toMatchObject({
    code: 'interrupted',
  });
  expect([...destination.files.keys()]).toEqual(['plan.json']);
});
