import { createHash } from 'node:crypto';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { folderFiles } from '../../functions/studio/serve/folder.ts';
import { openModel } from '../../inference/node.ts';
import { ONE_COMPILER, openChromium } from '../browser/chromium.ts';
import { makePackage } from '../fixtures/package.ts';
import { buildStandIn, type StandIn } from './stand-in.ts';
import { openStudioSite, openWatched, type StudioSite } from './studio-site.ts';

// What is passed to `evaluate` runs on the page and sees nothing of this file.
declare const studio: StandIn;

let browser: Browser;
let folder: string;
let built: Record<'First' | 'Second' | 'Third', string>;
let site: StudioSite;
const place = (name: string) => join(folder, name);

beforeAll(async () => {
  browser = await openChromium([ONE_COMPILER]);
  folder = await mkdtemp(join(tmpdir(), 'pathloom-offline-'));
  const build = (word: string) => buildStandIn(place(word), word);
  built = { First: await build('First'), Second: await build('Second'), Third: await build('Third') };
});
afterAll(async () => {
  await browser?.close();
  await rm(folder, { recursive: true });
});

beforeEach(async () => {
  await deploy('First');
  await putModel(1);
  site = await openStudioSite(place('site'), place('models'));
});
afterEach(() => site.close());

async function deploy(word: string): Promise<void> {
  await rm(place('site'), { recursive: true, force: true });
  await cp(place(word), place('site'), { recursive: true });
}

/** Puts a model `one` of other weights in the place of the one before. */
async function putModel(seed: number): Promise<void> {
  const made = await makePackage({ architecture: 'path-dependent', id: 'one', seed });
  await rm(place('models/one'), { recursive: true, force: true });
  await cp(made.folder, place('models/one'), { recursive: true });
  await made.remove();
}

const modelHash = async () => (await openModel(place('models/one'))).card.sha256;
const draw = (page: Page, key?: string) =>
  page.evaluate((given) => studio.draw('one', given).catch((error: Error) => error.message), key) as Promise<
    Awaited<ReturnType<StandIn['draw']>> | string
  >;
const keptFor = (page: Page) =>
  page.evaluate(async () => {
    const names = await caches.keys();
    const kept = await Promise.all(names.map(async (name) => (await (await caches.open(name)).keys()).length));
    return Object.fromEntries(names.map((name, i) => [name.replace(/^pathloom \S+ /, ''), kept[i]]));
  });

/** A page that was visited once, with all that it keeps. */
async function visit(): Promise<ReturnType<typeof openWatched>> {
  const watched = await openWatched(browser, site.url);
  expect(await watched.page.evaluate(() => studio.offline)).toBe(true);
  return watched;
}

/** Has the browser look for a new service worker, as it does at a visit, and waits until that is in its place. */
const update = (page: Page, version: string) =>
  page.evaluate(async (wanted) => {
    await (await navigator.serviceWorker.getRegistration())?.update();
    const isKept = async () => (await caches.keys()).some((name) => name.endsWith(wanted));
    while (!(await isKept())) await new Promise((resolve) => setTimeout(resolve, 50));
    const isActive = async () => {
      const registration = await navigator.serviceWorker.getRegistration();
      return !registration?.installing && !registration?.waiting && registration?.active?.state === 'activated';
    };
    while (!(await isActive())) await new Promise((resolve) => setTimeout(resolve, 50));
  }, version);

describe('after the first visit', () => {
  test('the page is there without the network, isolated, and draws the same', async () => {
    const { page, offences } = await visit();
    const first = await draw(page);
    site.stop();
    await page.reload();
    expect(await page.title()).toBe('First');
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    expect(await draw(page)).toEqual(first);
    const cores = await page.evaluate(() => navigator.hardwareConcurrency);
    expect(first).toMatchObject({ sha256: await modelHash(), threads: Math.min(4, cores) });
    // Loaded for the first time.
    expect(await page.evaluate('studio.later()')).toBe('First later');
    expect(offences).toEqual([]);
    site.start();
  });

  test('a model is there, whole, that was not even asked for', async () => {
    const { page } = await visit();
    const asked = site.asked.filter((path) => path.startsWith('/v1/models/one/files/'));
    const files = asked.map((path) => path.split('/').at(-1));
    const whole = ['card.json', 'critic.onnx', 'encoder.onnx', 'generator.onnx', 'returns.bin', 'states.bin'];
    expect(files.sort()).toEqual(whole);
    site.stop();
    expect(await draw(page)).toMatchObject({ sha256: await modelHash() });
    site.start();
  });

  test('nothing but the card is asked for again, and neither is the page', async () => {
    const { page } = await visit();
    site.asked.length = 0;
    await page.reload();
    await page.evaluate(() => studio.offline);
    await draw(page);
    const asked = site.asked.filter((path) => path !== '/service-worker.js');
    expect(asked).toEqual(['/v1/models/one/files/card.json']);
  });

  test('other pages of the service go the usual way', async () => {
    const { page } = await visit();
    for (const path of ['docs', 'openapi.json', 'v1/models/one']) {
      const answer = await page.goto(site.url + path);
      expect([path, answer?.status()]).toEqual([path, 200]);
    }
    site.stop();
    await expect(page.goto(`${site.url}docs`)).rejects.toThrow();
    site.start();
  });
});

describe('a new build', () => {
  test('is there at the next visit, while a page that is open goes on with its own files', async () => {
    const { page } = await visit();
    await deploy('Second');
    site.asked.length = 0;
    await update(page, built.Second);
    // The runtime is the same.
    expect(site.asked.filter((path) => path.endsWith('.wasm'))).toEqual([]);
    expect(site.asked).toContain(`/studio/${built.Second}/studio.js`);
    expect(await page.evaluate('studio.word')).toBe('First');
    expect(await page.evaluate('studio.later()')).toBe('First later');
    expect(await draw(page)).toMatchObject({ sha256: await modelHash() });
    site.stop();
    await page.reload();
    expect([await page.title(), await page.evaluate('studio.word')]).toEqual(['Second', 'Second']);
    expect(await draw(page)).toMatchObject({ sha256: await modelHash() });
    site.start();
  });

  test('leaves of those before it the last one alone', async () => {
    const { page } = await visit();
    for (const word of ['Second', 'Third'] as const) {
      await deploy(word);
      await update(page, built[word]);
    }
    const names = Object.keys(await keptFor(page));
    expect(names.sort()).toEqual([`build ${built.Second}`, `build ${built.Third}`, 'models'].sort());
  });

  test('that is put in its place while the page is kept is not mixed with it', async () => {
    site.stop();
    const [first, second] = [folderFiles(place('First')), folderFiles(place('Second'))];
    const mixed = { find: (name: string) => (name === 'service-worker.js' ? first : second).find(name, []) };
    site.start({ studio: mixed });
    const { page, said } = await openWatched(browser, site.url);
    expect(await page.evaluate(() => studio.offline)).toBe(false);
    expect(said.join()).toMatch(/The page will not work without the network: not all of its files could be kept/);
    expect(await draw(page)).toMatchObject({ sha256: await modelHash() });
  });
});

describe('a model', () => {
  test('that has changed is never put together from two', async () => {
    const { page } = await visit();
    const before = await draw(page);
    site.stop();
    await putModel(2);
    site.start();
    const after = await draw(page);
    expect(after).toMatchObject({ sha256: await modelHash() });
    expect(after).not.toEqual(before);
    site.stop();
    await page.reload();
    expect(await draw(page)).toEqual(after);
    site.start();
  });

  test('that is damaged in the cache is fetched again, past it', async () => {
    const { page } = await visit();
    const before = await draw(page);
    await page.evaluate(async () => {
      const name = (await caches.keys()).find((each) => each.endsWith('models')) ?? '';
      const cache = await caches.open(name);
      for (const { url } of await cache.keys()) {
        if (url.includes('generator.onnx')) await cache.put(url, new Response('not a graph'));
      }
    });
    site.asked.length = 0;
    expect(await draw(page)).toEqual(before);
    expect(site.asked.filter((path) => path.endsWith('generator.onnx'))).toHaveLength(1);
    site.stop();
    expect(await draw(page)).toEqual(before);
    site.start();
  });

  test('that was asked for with a key is not kept', async () => {
    site.stop();
    const sha256 = createHash('sha256').update('key').digest('hex');
    const rate = { perSecond: 100, burst: 100 };
    site.start({ access: { keys: [{ name: 'ada', sha256 }], rate, now: Date.now } });
    const { page, said } = await visit();
    expect(said.join()).toMatch(/Not all models are kept: .*401/);
    expect(await draw(page, 'key')).toMatchObject({ sha256: await modelHash() });
    expect(await draw(page)).toMatch(/the server answered 401/);
    expect(await keptFor(page)).toEqual({ [`build ${built.First}`]: expect.any(Number), models: 0 });
    site.stop();
    await page.reload();
    expect(await page.title()).toBe('First');
    expect(await draw(page, 'key')).toMatch(/cannot be loaded, tried twice/);
    site.start();
  });
});
