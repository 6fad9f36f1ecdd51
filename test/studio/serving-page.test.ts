import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildStudio } from '../../functions/studio/build/studio.mjs';
import { ONE_COMPILER, openChromium } from '../browser/chromium.ts';
import { openStudioSite, openWatched, type StudioSite } from './studio-site.ts';

// The studio itself, with the models of the repository.
const USES = ['forecast', 'credit', 'anomalies'];
let browser: Browser;
let folder: string;
let site: StudioSite;
beforeAll(async () => {
  browser = await openChromium([ONE_COMPILER]);
  folder = await mkdtemp(join(tmpdir(), 'pathloom-studio-page-'));
  await buildStudio(join(folder, 'studio'));
  site = await openStudioSite(join(folder, 'studio'), 'models');
});
afterAll(async () => {
  await site?.close();
  await browser?.close();
  await rm(folder, { recursive: true });
});

const drawn = (page: Page) =>
  page.waitForFunction(() => performance.getEntriesByName('pathloom:drawn').length > 0, undefined, { timeout: 60_000 });

async function scripts(): Promise<Map<string, string>> {
  const names = (await readdir(join(folder, 'studio'), { recursive: true })).filter((name) => /\.m?js$/.test(name));
  return new Map(
    await Promise.all(names.map(async (name) => [name, await readFile(join(folder, 'studio', name), 'utf8')] as const)),
  );
}

test('every file that the page or a script names is built', async () => {
  const { files } = JSON.parse(await readFile(join(folder, 'studio', 'studio.json'), 'utf8'));
  const page = await readFile(join(folder, 'studio', 'index.html'), 'utf8');
  const named = Array.from(page.matchAll(/(?:src|href)="(studio\/[^"]+)"/g), ([, name]) => name);
  expect(named.map((name) => basename(name)).sort()).toEqual(['early.js', 'studio.css', 'studio.js']);
  for (const use of USES) {
    const text = await readFile(join(folder, 'studio', `${use}.html`), 'utf8');
    for (const [, name] of text.matchAll(/(?:src|href)="(studio\/[^"]+)"/g)) expect(files).toHaveProperty([name]);
  }
  let found = 0;
  for (const [name, source] of await scripts()) {
    expect(source).not.toContain('sourceMappingURL');
    // The runtime’s own glue, bundled and not, can look for more than is ever asked of it here.
    if (name.includes('/browser/')) continue;
    const names = /(?:from|import|import\(|new URL\()\s*["'](\.\.?\/[^"']+)["']/g;
    for (const [, relative] of source.matchAll(names)) {
      found++;
      expect(files).toHaveProperty([join(name, '..', relative)]);
    }
  }
  expect(found).toBeGreaterThan(2);
});

test.each(['index', ...USES])('the JavaScript of the page %s is small beside the runtime', async (page) => {
  const all = await scripts();
  const html = await readFile(join(folder, 'studio', `${page}.html`), 'utf8');
  const loaded = new Set<string>(['service-worker.js']);
  const load = (name: string) => {
    if (loaded.has(name) || !all.has(name)) return;
    loaded.add(name);
    // What is loaded later counts too. The runtime’s glue asks for its own by a name that it puts together.
    for (const [, relative] of (all.get(name) ?? '').matchAll(/["'`](\.?\.?\/?[\w./-]+\.m?js)["'`]/g))
      load(join(name, '..', relative));
  };
  for (const [, name] of html.matchAll(/src="(studio\/[^"]+)"/g)) load(name);
  expect([...loaded].filter((name) => name.includes('/browser/')).length).toBeGreaterThan(1);
  const sizes = [...loaded].map((name) => gzipSync(all.get(name) ?? '', { level: 9 }).length);
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  console.info(`${page}: ${bytes} bytes of JavaScript in ${loaded.size} files`);
  expect(bytes).toBeLessThan(150_000);
});

test('it draws, asks no other host for anything, and draws again without the network', async () => {
  const { page, offences } = await openWatched(browser, site.url);
  await drawn(page);
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  await page.evaluate(async () => {
    while ((await navigator.serviceWorker.getRegistration())?.active?.state !== 'activated') {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  });
  site.stop();
  await page.reload();
  await drawn(page);
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  expect(offences).toEqual([]);
  site.start();
});

test.each(USES)('the page %s works without the network after a visit of the first page', async (use) => {
  const { page, offences } = await openWatched(browser, site.url);
  await drawn(page);
  await page.evaluate(async () => {
    while ((await navigator.serviceWorker.getRegistration())?.active?.state !== 'activated') {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  });
  site.stop();
  await page.locator(`nav a[href=${use}]`).click();
  await drawn(page);
  expect(await page.locator('nav a[aria-current=page]').getAttribute('href')).toBe(use);
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  expect(offences).toEqual([]);
  site.start();
});
