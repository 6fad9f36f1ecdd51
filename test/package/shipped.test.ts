import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openModel } from '../../inference/node.ts';

/** Of a package that goes with every installation. */
const MOST_BYTES = 8 * 2 ** 20;

describe.each(readdirSync('models'))('the shipped package %s', (id) => {
  const folder = join('models', id);

  test('opens with its hashes, is named as its folder, and says where its data come from and under what licence', async () => {
    const model = await openModel(folder);
    const { card } = model;
    await model.close();
    expect(card.id).toBe(id);
    expect(card.data.source).toMatch(/\d+\.\d+\.\d+/);
    expect(card.data.licence).toBe('BSD-3-Clause');
    expect(card.training).toMatchObject({ preset: 'full', seed: 1, refit: true });
  });

  test('draws finite paths of all its assets, and has its history to start from', async () => {
    const model = await openModel(folder);
    const { assets, lastDate } = model.card.data;
    const { chunks } = await model.generate({ paths: 4, steps: 30, seed: 1, start: lastDate });
    for await (const chunk of chunks) {
      expect(chunk.assets).toBe(assets.length);
      expect(chunk.values.every(Number.isFinite)).toBe(true);
    }
    await model.close();
  });

  test('is of a few megabytes', () => {
    const bytes = readdirSync(folder).reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);
    expect(bytes).toBeLessThan(MOST_BYTES);
  });
});

test('the joint model that is shipped is measured beside the three joint baselines', async () => {
  const model = await openModel('models/us-stocks');
  await model.close();
  const { joint } = model.card;
  expect(joint?.assets).toEqual(model.card.data.assets);
  expect(joint?.paths?.models.slice(1)).toEqual(['baseline:bootstrap-rows', 'baseline:fhs-rows', 'baseline:dcc-t']);
});
