import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { assertSame, beginBatch, readPlan } from '../../functions/batch/begin.ts';
import { shardAt } from '../../functions/batch/plan.ts';
import { ensureShard } from '../../functions/batch/shard.ts';
import { openPlanned } from '../../functions/batch/worker.ts';
import type { BatchRequest } from '../../inference/contract/batch.ts';
import { openModel } from '../../inference/node.ts';
import { makePackage } from '../fixtures/package.ts';
import { makeSubject, requestOf, runWhole, type Subject } from './made-batch.ts';
import { memoryDestination } from './memory.ts';

let subject: Subject;
let other: Subject;
beforeAll(async () => {
  subject = await makeSubject();
  // Of the same name, with other weights.
  const made = await makePackage({ architecture: 'path-dependent', seed: 2 });
  other = { ...subject, made, model: await openModel(made.folder), models: made.folder.replace(/\/[^/]+$/, '') };
});
afterAll(async () => {
  await subject.remove();
  await other.model.close();
  await other.made.remove();
});

describe('a place that is taken', () => {
  test('by something else is refused, and left alone', async () => {
    const destination = memoryDestination();
    destination.files.set('thesis.txt', new Uint8Array(3));
    await expect(runWhole(subject, destination)).rejects.toMatchObject({
      code: 'output_exists',
      message: '--out memory is not empty, it holds thesis.txt; a batch begins in an empty place',
    });
    expect([...destination.files.keys()]).toEqual(['thesis.txt']);
  });

  test.each<[Partial<BatchRequest>, string]>([
    [{}, '--out memory holds this batch; pathloom batch resume memory goes on with it'],
    [{ seed: 4 }, '--out memory holds the batch small, which differs: seed is 4, there 3; name another place'],
    [
      { shardPaths: 11 },
      '--out memory holds the batch small, which differs: shardPaths is 11, there 10; name another place',
    ],
    [
      { output: 'prices', initialPrice: 7 },
      '--out memory holds the batch small, which differs: output is "prices", there "returns"; name another place',
    ],
  ])('by a batch is refused with what differs: %j', async (fields, message) => {
    const destination = memoryDestination();
    await runWhole(subject, destination);
    await expect(beginBatch(requestOf(subject, fields), subject.model, destination)).rejects.toThrow(message);
  });

  test('by a batch of a model that has changed is refused', async () => {
    const destination = memoryDestination();
    await runWhole(subject, destination);
    await expect(runWhole(other, destination)).rejects.toThrow(
      `which differs: the sha256 of model ${other.made.card.id} is ${other.made.card.sha256}, there ${subject.made.card.sha256}`,
    );
  });
});

describe('going on is refused', () => {
  test('with a model that has changed: before the first shard, by a worker, and for a shard', async () => {
    const destination = memoryDestination();
    const plan = await beginBatch(requestOf(subject), subject.model, destination);
    const { id, sha256 } = other.made.card;
    const refusal = {
      code: 'bad_model',
      message: `model ${id} has changed: its sha256 is ${sha256}, the batch was begun with ${subject.made.card.sha256}`,
    };
    expect(() => assertSame(plan, other.model)).toThrow(refusal.message);
    await expect(openPlanned(plan, other.models)).rejects.toMatchObject(refusal);
    const watch = { onPaths: () => {}, interrupted: () => false };
    await expect(ensureShard(other.model, plan, shardAt(plan.request, 0), destination, watch)).rejects.toMatchObject(
      refusal,
    );
    expect([...destination.files.keys()]).toEqual(['plan.json']);
  });

  test('with another request, another version of Pathloom, or a plan that was edited', async () => {
    const destination = memoryDestination();
    const plan = await beginBatch(requestOf(subject), subject.model, destination);
    expect(() => assertSame(plan, subject.model, requestOf(subject))).not.toThrow();
    expect(() => assertSame(plan, subject.model, requestOf(subject, { paths: 46 }))).toThrow(
      'the request is not that of the batch small: paths is 46, there 45',
    );
    expect(() => assertSame({ ...plan, generator: 'pathloom 0.0.1' }, subject.model)).toThrow(
      /the batch small was begun by pathloom 0\.0\.1, this is \d.*; a batch is finished by the version that began it/,
    );
    const edited = Buffer.from(destination.files.get('plan.json') as Uint8Array)
      .toString()
      .replace('"seed":3', '"seed":4');
    destination.files.set('plan.json', Buffer.from(edited));
    await expect(readPlan(destination)).rejects.toThrow('plan.json of memory was changed: its hash does not agree');
  });

  test('where there is no batch, or its plan is cut short', async () => {
    const destination = memoryDestination();
    await expect(readPlan(destination)).rejects.toThrow('no batch at memory: there is no plan.json');
    destination.files.set('plan.json', Buffer.from('{"synthetic":'));
    await expect(readPlan(destination)).rejects.toThrow('plan.json of memory is not JSON');
  });
});

test('a start that the history lacks is refused before anything is written', async () => {
  const destination = memoryDestination();
  await expect(runWhole(subject, destination, { start: '1950-01-02' })).rejects.toThrow('start 1950-01-02 is outside');
  expect(destination.files.size).toBe(0);
});
