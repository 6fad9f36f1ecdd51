import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildStudio } from '../../functions/studio/build/studio.mjs';
import { openChromium } from '../browser/chromium.ts';
import { openStudioSite, openWatched, type StudioSite } from './studio-site.ts';

// The studio itself, with the models of the repository.
let browser: Browser;
let folder: string;
let site: StudioSite;
beforeAll(async () => {
  browser = await openChromium();
  folder = await mkdtemp(join(tmpdir(), 'pathloom-studio-page-'));
  await buildStudio(join(folder, 'studio'));
  site = await openStudioSite(join(folder, 'studio'), 'models');
});
afterAll(async () => {
  await site?.stop();
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
  expect(named.map((name) => basename(name)).sort()).toEqual(['studio.css', 'studio.js']);
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

test('its JavaScript is small beside the runtime', async () => {
  const all = [...(await scripts()).values()];
  const bytes = all.reduce((sum, source) => sum + gzipSync(source, { level: 9 }).length, 0);
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
  await site.stop();
  await page.reload();
  await drawn(page);
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  expect(offences).toEqual([]);
});
