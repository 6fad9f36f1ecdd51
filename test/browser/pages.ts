import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { buildBrowser } from '../../functions/edge/build/browser.mjs';
import { type MadePackage, makePackage } from '../fixtures/package.ts';
import { ONE_COMPILER, openChromium } from './chromium.ts';
import { closeAfterTest } from './close-after-test.ts';
import { openSite, type Site } from './site.ts';

/** The library on a page, under the name by which the code of the tests calls it there. */
export type Library = typeof import('../../inference/web.ts');

export interface Pages {
  readonly site: Site;
  readonly made: MadePackage;
  /** A page with the library, in a browser that has nothing in its cache. */
  readonly open: (path?: string) => Promise<Page>;
  readonly close: () => Promise<void>;
}

const WITH_LIBRARY = `<!doctype html><title>Test</title><link rel="icon" href="data:,">
<script type="module">globalThis.pathloom = await import('/pathloom/web.bundle.js');</script>`;

/**
 * A site with the built browser library at /pathloom/, a model `one` at /made/one, the models of the repository at /models/, and Chromium.
 *
 * @param pages further pages, by their paths
 */
export async function openPages(pages: Readonly<Record<string, string>> = {}): Promise<Pages> {
  const built = await mkdtemp(join(tmpdir(), 'pathloom-browser-'));
  await buildBrowser(built);
  const made = await makePackage({ architecture: 'path-dependent', id: 'one' });
  const folders = { '/pathloom/': built, '/made/': dirname(made.folder), '/models/': 'models' };
  const site = await openSite(folders, { '/': WITH_LIBRARY, ...pages });
  const browser: Browser = await openChromium([ONE_COMPILER]);
  return {
    site,
    made,
    open: async (path = '/') => {
      const context = await browser.newContext();
      closeAfterTest(context);
      const page = await context.newPage();
      await page.goto(site.url + path);
      if (path === '/') await page.waitForFunction('globalThis.pathloom !== undefined');
      return page;
    },
    close: async () => {
      await browser.close();
      await site.close();
      await made.remove();
      await rm(built, { recursive: true });
    },
  };
}
