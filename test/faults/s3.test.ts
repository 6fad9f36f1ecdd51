import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { beginBatch, readPlan } from '../../functions/batch/begin.ts';
import { PART_BYTES, s3Destination } from '../../functions/batch/s3.ts';
import { BatchRequest } from '../../inference/contract/batch.ts';
import { makeFolder, removeFolder } from '../cli/run.ts';
import { BUCKET, type S3Server, startS3 } from '../functions/s3-server.ts';
import { type Disturbance, drawJumps, inject, type Place, runDisturbed } from './disturb.ts';
import { FAULTS, type FaultyProxy, startProxy } from './proxy.ts';
import { Seeded } from './seeded.ts';
import { contentsOf, expectHalfNothing, expectWhole, makeSubject, REQUEST, SHARDS, type Subject } from './subject.ts';

type Lambda = typeof import('../../functions/batch/lambda.ts');

const OURS = `s3://${BUCKET}/batches`;
let server: S3Server;
let proxy: FaultyProxy;
let subject: Subject;
let folder: string;
let lambda: Lambda;
beforeAll(async () => {
  [server, subject, folder] = await Promise.all([startS3(), makeSubject(), makeFolder()]);
  proxy = await startProxy(server.environment.AWS_ENDPOINT_URL_S3);
  vi.stubEnv('PATHLOOM_BATCHES', OURS);
  vi.stubEnv('PATHLOOM_MODELS', subject.models);
  for (const [name, value] of Object.entries(disturbed())) vi.stubEnv(name, value);
  // It reads its environment as it is loaded, as on Lambda.
  lambda = await import('../../functions/batch/lambda.ts');
}, 600_000);
afterAll(async () => {
  vi.unstubAllEnvs();
  proxy.stop();
  await server.stop();
  await subject.remove();
  await removeFolder(folder);
});
beforeEach(() => {
  proxy.fault = () => undefined;
});

/** Environment of a program that reaches S3 through the proxy. */
const disturbed = () => ({ ...server.environment, ...server.operator, AWS_ENDPOINT_URL_S3: proxy.url });
/** What is at a location, asked of S3 itself. */
const seen = (location: string) => s3Destination(location, { ...server.environment, ...server.operator });

/** So many faults among a hundred requests. */
function setFaults(seeded: Seeded, share: number): void {
  proxy.fault = () => (seeded.below(100) < share ? seeded.pick(FAULTS) : undefined);
}

/** One of the first requests of a thread that draws; each makes three for a shard. */
const drawRequest = (seeded: Seeded) => ({ thread: seeded.between(1, 2), event: seeded.between(1, 10) });

const kinds: Readonly<Record<string, (seeded: Seeded) => Disturbance>> = {
  'that goes on': () => ({}),
  'whose program is killed': (seeded) => inject({ kind: 'kill', ...drawRequest(seeded) }),
  'that loses a thread': (seeded) => inject({ kind: 'exit', ...drawRequest(seeded) }),
  'whose program has a clock that jumps': (seeded) => inject({ jumps: drawJumps(seeded) }),
};
const names = Object.keys(kinds);
const seeds = Array.from({ length: 8 }, (_, i) => ({ seed: 26 + i, kind: names[i % names.length] }));
const struck = new Map(names.map((kind) => [kind, [] as string[]]));

test.each(seeds)('a run amid failures of S3 $kind ends as if there were none (seed $seed)', async ({ seed, kind }) => {
  const seeded = new Seeded(seed);
  const location = `s3://${BUCKET}/runs/${seed}`;
  const place: Place = {
    ...{ folder, location, destination: seen(location), env: disturbed() },
    async before(calm) {
      setFaults(seeded, calm ? 0 : seeded.between(5, 20));
    },
  };
  const ends = await runDisturbed(subject, place, () => kinds[kind](seeded));
  struck.get(kind)?.push(...ends.slice(0, -1));
  await expectWhole(subject, place.destination);
});

const deliveries = Array.from({ length: 5 }, (_, i) => 42 + i);

test.each(deliveries)(
  'shards delivered to the function twice, late and in any order, amid failures of S3, end as if they were not (seed %i)',
  async (seed) => {
    const seeded = new Seeded(seed);
    const batch = `${OURS}/${seed}`;
    await beginBatch(BatchRequest.parse(REQUEST), subject.model, seen(batch));
    setFaults(seeded, seeded.between(5, 20));
    // With little time left a shard is given up, as by a function that is too slow.
    const context = () => ({ getRemainingTimeInMillis: () => (seeded.below(8) === 0 ? 1_000 : 60_000) });
    const shards = Array.from({ length: SHARDS }, (_, shard) => shard);
    const queue: (number | 'finish')[] = seeded.shuffle([
      ...shards,
      ...shards.filter(() => seeded.below(2) === 0),
      ...shards.filter(() => seeded.below(3) === 0),
      'finish',
    ]);
    const failures: string[] = [];
    const deliver = async (message: number | 'finish') => {
      await (message === 'finish' ? lambda.finish({ batch }) : lambda.shard({ batch, shard: message }, context()));
    };
    const consume = async () => {
      for (let message = queue.shift(); message !== undefined; message = queue.shift()) {
        const failed = message;
        await deliver(message).catch((error: Error) => {
          failures.push(error.name);
          // Delivered again at some later time; that all is there is asked for again in the end.
          if (failed !== 'finish') queue.splice(seeded.below(queue.length + 1), 0, failed);
        });
      }
    };
    await Promise.all(Array.from({ length: 4 }, consume));
    for (const name of failures) expect(['interrupted', 'write_failed', 'bad_data']).toContain(name);
    await expectHalfNothing(subject, seen(batch));
    proxy.fault = () => undefined;
    await lambda.finish({ batch });
    await expectWhole(subject, seen(batch));
  },
);

test('all that can happen did, and every end was said', () => {
  const happened = [...proxy.happened].filter(([, times]) => times > 0).map(([what]) => what);
  expect(happened.sort()).toEqual([...FAULTS, 'skewed'].sort());
  expect(struck.get('whose program is killed')).toContain('SIGKILL');
  expect(struck.get('that loses a thread')?.join()).toContain('a thread ended');
  for (const end of [...struck.values()].flat()) {
    expect(end).toMatch(
      /^(SIGKILL|error: s3:\/\/\S+: it does not answer, asked 6 times .*|interrupted: a thread ended before its shard was whole: .*)$/,
    );
  }
});

test('a plan that S3 took, though the answer was lost, is the plan', async () => {
  const location = `s3://${BUCKET}/runs/lost`;
  const request = BatchRequest.parse(REQUEST);
  let puts = 0;
  proxy.fault = (method) => (method === 'PUT' && puts++ === 0 ? 'lost' : undefined);
  const plan = await beginBatch(request, subject.model, s3Destination(location, disturbed()));
  expect(puts).toBe(2);
  expect(await readPlan(seen(location))).toEqual(plan);
  // Nor does that let another batch in.
  const other = beginBatch({ ...request, seed: 6 }, subject.model, s3Destination(location, disturbed()));
  await expect(other).rejects.toThrow('which differs: seed is 6, there 5');
});

test('an upload that S3 completed, though the answer was lost, is complete', async () => {
  const location = `s3://${BUCKET}/runs/large`;
  const bytes = Buffer.alloc(PART_BYTES + 1, 'many');
  const write = (key: string) =>
    s3Destination(location, disturbed()).write(
      key,
      (async function* () {
        yield bytes;
      })(),
    );
  const isEnd = (method: string, path: string) => method === 'POST' && path.includes('uploadId=');
  let ends = 0;
  proxy.fault = (method, path) => (isEnd(method, path) && ends++ === 0 ? 'lost' : undefined);
  await write('whole');
  expect(ends).toBe(2);
  expect((await contentsOf(seen(location))).whole).toBe(bytes.toString('base64'));
});
