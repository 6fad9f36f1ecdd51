import { cp, mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { expect } from 'vitest';
import { openServer } from '../../bin/server.ts';
import type { Access } from '../../functions/http/access/guard.ts';
import { createApp } from '../../functions/http/app.ts';
import { storeOf } from '../../functions/models/location.ts';
import { buildStudio } from '../../functions/studio/build/studio.mjs';
import { folderFiles } from '../../functions/studio/serve/folder.ts';
import { ONE_COMPILER, openChromium } from '../browser/chromium.ts';
import { closeAfterTest } from '../browser/close-after-test.ts';
import { type MadePackage, makePackage } from '../fixtures/package.ts';

/** What a test answers instead of the service; undefined where it leaves the request to it. */
type Instead = (path: string) => Response | undefined | Promise<Response | undefined>;

export interface StudioPages {
  readonly url: string;
  /** Folder of the models `one`, of one asset, `two`, of two, and `noisy`, whose paths start from noise. */
  readonly models: string;
  readonly made: Readonly<Record<'one' | 'two' | 'noisy', MadePackage>>;
  /** The built files. */
  readonly built: string;
  /** Whether pages are cross-origin isolated, as the service sends them. */
  isolated: boolean;
  instead: Instead;
  /** A page of a browser that has nothing in its cache. Nothing is waited for. @param address hash or query */
  readonly visit: (
    address?: string,
    options?: BrowserContextOptions,
    prepare?: (page: Page) => unknown,
  ) => Promise<Page>;
  /** The same with its first picture. */
  readonly open: StudioPages['visit'];
  readonly close: () => Promise<void>;
}

/** The studio as it is built, on the real service, in Chromium. @param access keys, where there are to be any */
export async function openStudio({
  access,
  shipped = false,
}: {
  access?: Access;
  shipped?: boolean;
} = {}): Promise<StudioPages> {
  const folder = await mkdtemp(join(tmpdir(), 'pathloom-studio-'));
  const built = join(folder, 'studio');
  const models = join(folder, 'models');
  await buildStudio(built);
  const made = {
    one: await makePackage({ architecture: 'path-dependent', id: 'one' }),
    two: await makePackage({ architecture: 'dense', id: 'two', assets: 2 }),
    noisy: await makePackage({ architecture: 'tcn', id: 'noisy' }),
  };
  for (const [id, made_] of Object.entries(made)) await cp(made_.folder, join(models, id), { recursive: true });
  if (shipped) await cp('models/sp500', join(models, 'sp500'), { recursive: true });
  const log = (message: string, error: unknown) => console.error(message, error);
  const app = createApp({
    ...{ models: storeOf(models, { log }), maxValues: 20_000_000, log, studio: folderFiles(built) },
    ...(access && { access }),
  });
  const fetch = async (request: Request): Promise<Response> => {
    const answer = (await pages.instead(new URL(request.url).pathname)) ?? (await app.fetch(request));
    if (pages.isolated) return answer;
    const headers = new Headers(answer.headers);
    for (const name of ['cross-origin-opener-policy', 'cross-origin-embedder-policy']) headers.delete(name);
    return new Response(answer.body, { status: answer.status, headers });
  };
  const server = await openServer(fetch, { host: '127.0.0.1', port: 0, seconds: 60 });
  const browser: Browser = await openChromium([ONE_COMPILER]);
  const visit: StudioPages['visit'] = async (address = '', options = {}, prepare = () => {}) => {
    // What a service worker keeps would hide what the service answers; its own tests have it.
    const context = await browser.newContext({
      serviceWorkers: 'block',
      viewport: { width: 1280, height: 900 },
      ...options,
    });
    closeAfterTest(context);
    const page = await context.newPage();
    await prepare(page);
    await page.goto(pages.url + address);
    return page;
  };
  const pages: StudioPages = {
    ...{ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, models, made, built },
    ...{ isolated: true, instead: () => undefined, visit },
    open: async (...given) => {
      const page = await visit(...given);
      await pictures(page, 1);
      return page;
    },
    close: async () => {
      await browser.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      for (const { remove } of Object.values(made)) await remove();
      await rm(folder, { recursive: true });
    },
  };
  return pages;
}

const countOf = (page: Page): Promise<number> =>
  page.evaluate(() => performance.getEntriesByName('pathloom:drawn').length);

/** Waits until so many pictures have been on the screen. */
export async function pictures(page: Page, least: number): Promise<void> {
  // Polled from here: the page forbids the evaluation of text, as which playwright's own waiting comes.
  await expect.poll(() => countOf(page), { message: 'pictures on the screen' }).toBeGreaterThanOrEqual(least);
}

/** Does something and waits for the picture that comes of it. */
export async function redrawn(page: Page, act: () => Promise<unknown>): Promise<void> {
  const before = await countOf(page);
  await act();
  await pictures(page, before + 1);
}

/** All numbers that the page shows, as text: two pictures of the same paths have the same. */
export const numbersOn = (page: Page): Promise<Record<string, string>> =>
  page.evaluate(() =>
    Object.fromEntries(
      ['fan-words', 'outcome-words', 'volatility-words', 'drawdown-words', 'numbers', 'risk', 'quantiles', 'facts'].map(
        (id) => [id, document.getElementById(id)?.textContent ?? ''],
      ),
    ),
  );

export const textOf = async (page: Page, selector: string): Promise<string> =>
  (await page.locator(selector).textContent()) ?? '';
