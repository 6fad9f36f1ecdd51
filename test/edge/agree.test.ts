import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildWorker } from '../../functions/edge/build/worker.mjs';
import { Model } from '../../inference/core/model.ts';
import type { Runtime } from '../../inference/core/session.ts';
import { folderReader, nodeRuntime } from '../../inference/node.ts';
import { webRuntime } from '../../inference/web.ts';
import { RUNTIME_BOUND } from '../../training/package/parity.ts';
import { type Library, openPages, type Pages } from '../browser/pages.ts';
import { byPath } from '../fixtures/paths.ts';
import { openWorkerd, type Workerd } from './workerd.ts';

// What is passed to `evaluate` runs on the page and sees nothing of this file.
declare const pathloom: Library;

/** Paths, each a list of its steps. */
type Paths = number[][];

let pages: Pages;
let folder: string;
let workerd: Workerd;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pathloom-agree-'));
  pages = await openPages();
  const built = { outdir: join(folder, 'worker'), assets: join(folder, 'site') };
  await buildWorker({ ...built, packages: [pages.made.folder, 'models/sp500'] });
  workerd = await openWorkerd(built);
});
afterAll(async () => {
  await workerd?.close();
  await pages?.close();
  await rm(folder, { recursive: true });
});

const GOLDEN = { paths: 64, steps: 252, seed: 20_081_001 };

async function inNode(runtime: Runtime, model: string, start: string): Promise<Paths> {
  const opened = await Model.open(folderReader(model), runtime);
  const drawn = await byPath((await opened.generate({ ...GOLDEN, start })).chunks);
  return Array.from(drawn.values(), (path) => [...path]);
}

async function inWorkerd(id: string, start: string): Promise<Paths> {
  const fields = Object.entries({ ...GOLDEN, model: id, start }).map(([name, value]) => [name, String(value)]);
  const answer = await fetch(`${workerd.url}/v1/scenarios?${new URLSearchParams(fields)}`);
  // Numbers of an answer have the digits that tell float32 apart.
  return ((await answer.json()) as { paths: Paths }).paths.map((path) => path.map(Math.fround));
}

async function inChromium(address: string, start: string): Promise<Paths> {
  const page = await pages.open();
  return page.evaluate(
    async ([url, query]) => {
      const model = await pathloom.openModel(url);
      const drawn: number[][] = [];
      for await (const { values, paths, steps } of (await model.generate(query)).chunks) {
        for (let path = 0; path < paths; path++) {
          drawn.push(Array.from({ length: steps }, (_, step) => values[step * paths + path]));
        }
      }
      await model.close();
      return drawn;
    },
    [address, { ...GOLDEN, start }] as const,
  );
}

/** Largest difference of two sets of paths, in standard deviations of the first one's returns. */
function distance(a: Paths, b: Paths): number {
  const all = a.flat();
  const mean = all.reduce((sum, value) => sum + value, 0) / all.length;
  const deviation = Math.sqrt(all.reduce((sum, value) => sum + (value - mean) ** 2, 0) / all.length);
  const others = b.flat();
  return all.reduce((most, value, i) => Math.max(most, Math.abs(value - others[i]) / deviation), 0);
}

describe.each([
  ['the default model', 'sp500', () => 'models/sp500', '/models/sp500', '2008-10-01'],
  ['a made one', 'one', () => pages.made.folder, '/made/one', 'stationary'],
])('%s', (_what, id, at, address, start) => {
  test('draws the same paths of 252 steps in Node, by wasm in Node, in workerd and in Chromium', async () => {
    const golden = await inNode(nodeRuntime(), at(), start);
    expect([golden.length, golden[0].length]).toEqual([64, 252]);
    const others = {
      wasm: await inNode(webRuntime(), at(), start),
      workerd: await inWorkerd(id, start),
      chromium: await inChromium(address, start),
    };
    for (const [name, paths] of Object.entries(others)) {
      expect([name, paths.length, paths[0].length]).toEqual([name, 64, 252]);
      expect(distance(golden, paths)).toBeLessThan(RUNTIME_BOUND);
    }
    // Wasm is the same wherever it runs.
    expect(distance(others.wasm, others.workerd)).toBe(0);
    expect(distance(others.wasm, others.chromium)).toBe(0);
    // That the measure can tell paths apart.
    expect(distance(golden, [...golden.slice(1), golden[0]])).toBeGreaterThan(1);
  });
});
