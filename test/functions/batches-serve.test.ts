import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { BatchAnswer } from '../../inference/contract/batches.ts';
import { makeFolder, pathloom, press, refusal, removeFolder, start, until } from '../cli/run.ts';
import { makePackage } from '../fixtures/package.ts';

/** Long enough that it is amid its shards when it is asked, and when the signal comes. */
const REQUEST = { name: 'night', model: 'made', paths: 120_000, steps: 60, seed: 5, shardPaths: 1000 };

test('pathloom serve --batches draws on threads, answers meanwhile, stops at Ctrl-C and goes on at the next start', async () => {
  const made = await makePackage({ architecture: 'path-dependent', id: 'made' });
  const folder = await makeFolder();
  const models = dirname(made.folder);
  const args = ['serve', '--port', '0', '--models', models, '--batches', 'kept', '--batch-workers', '1'];
  const open = async () => {
    const going = await start(folder, args);
    await until(going, () => going.said().includes('Listening on'));
    const [, url] = /Listening on (http:\/\/\S+?)[;\s]/.exec(going.said()) ?? [];
    return { going, url };
  };
  const post = (url: string) =>
    fetch(`${url}/v1/batches`, {
      ...{ method: 'POST', body: JSON.stringify(REQUEST) },
      headers: { 'content-type': 'application/json' },
    });
  const get = async (url: string) => BatchAnswer.parse(await (await fetch(`${url}/v1/batches/night`)).json());
  try {
    const first = await open();
    expect((await post(first.url)).status).toBe(202);
    while ((await get(first.url)).whole.shards < 2);
    await press(first.going, 1);
    expect(await first.going.outcome).toMatchObject({ code: 0 });
    expect((await readdir(join(folder, 'kept', 'night'))).sort()).toEqual(['plan.json', 'receipts', 'shards']);

    const second = await open();
    const { state, whole } = await get(second.url);
    expect(state).toBe('unfinished');
    expect(whole.shards).toBeGreaterThanOrEqual(2);
    expect((await post(second.url)).status).toBe(202);
    while ((await get(second.url)).state !== 'complete');
    const { links } = await get(second.url);
    const last = links?.shards.at(-1);
    const file = await fetch(`${second.url}${last?.href}`);
    expect(
      createHash('sha256')
        .update(new Uint8Array(await file.arrayBuffer()))
        .digest('hex'),
    ).toBe(last?.sha256);
    await press(second.going, 1);
    await second.going.outcome;
    expect(await pathloom(folder, ['batch', 'verify', join('kept', 'night'), '--models', models])).toMatchObject({
      code: 0,
    });
    expect(await refusal(folder, ['serve', '--models', models, '--batches', 'gs://x'], 2)).toContain(
      's3://BUCKET/PREFIX',
    );
  } finally {
    await removeFolder(folder);
    await made.remove();
  }
});
