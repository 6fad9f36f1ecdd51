import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findings } from './axe-findings.ts';
import { LOOKS } from './looks.ts';
import { openStudio, redrawn, type StudioPages, textOf } from './studio-pages.ts';

let studio: StudioPages;
let folder: string;
beforeAll(async () => {
  studio = await openStudio();
  folder = await mkdtemp(join(tmpdir(), 'pathloom-uses-'));
  console.info(`Screenshots are in ${folder}`);
});
afterAll(() => studio?.close());

const USES = [
  ['forecast', '#model=two&steps=10&paths=1000'],
  ['credit', '#model=one&paths=1000&years=2&obligors='],
  ['anomalies', '#model=one'],
] as const;
const OBLIGORS = JSON.stringify([{ name: 'Mine', asset: 'ASSET1', equity: 20, debt: 80, maturity: 2 }]);
const addressOf = ([use, hash]: (typeof USES)[number]) =>
  use + hash + (use === 'credit' ? encodeURIComponent(OBLIGORS) : '');

describe.each(USES)('the page %s', (use, hash) => {
  test.each(LOOKS)('in %s has no serious finding of axe, and does not scroll sideways', async (look, options) => {
    const page = await studio.open(addressOf([use, hash] as (typeof USES)[number]), options);
    await page.screenshot({ path: join(folder, `${use}-${look}.png`), fullPage: true });
    expect(await findings(page)).toEqual([]);
    const [whole, seen] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    expect(whole).toBe(seen);
  });

  test('is dark where the button says so', async () => {
    const page = await studio.open(addressOf([use, hash] as (typeof USES)[number]), { colorScheme: 'light' });
    const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await paper();
    await page.locator('#theme').click();
    expect(await paper()).not.toBe(light);
  });

  test('can be used by keys alone, all of it', async () => {
    const page = await studio.open(addressOf([use, hash] as (typeof USES)[number]));
    const wanted = await page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>('a[href], button, input, select, textarea')]
        .filter((element) => !element.matches(':disabled') && element.checkVisibility())
        // Of a group the arrow keys reach the others.
        .filter((element) => !(element instanceof HTMLInputElement && element.type === 'radio' && !element.checked))
        .map((element, i) => {
          element.dataset.wanted = String(i);
          return element.outerHTML;
        }),
    );
    const reached = new Set<string>();
    for (let press = 0; press < 2 * wanted.length + 10; press++) {
      await page.keyboard.press('Tab');
      reached.add(await page.evaluate(() => (document.activeElement as HTMLElement | null)?.dataset.wanted ?? ''));
    }
    expect(wanted.filter((_, i) => !reached.has(String(i)))).toEqual([]);
    expect(wanted.length).toBeGreaterThan(15);
  });

  test('asks no host but its own, sends nothing, and leaves the main thread free', async () => {
    const sent: string[] = [];
    const page = await studio.open(addressOf([use, hash] as (typeof USES)[number]), {}, async (opened) => {
      opened.on('request', (request) => sent.push(`${request.method()} ${request.url()} ${request.postData() ?? ''}`));
      await opened.addInitScript(() => {
        const seen: number[] = [];
        Object.assign(globalThis, { longTasks: seen });
        new PerformanceObserver((list) => seen.push(...list.getEntries().map(({ duration }) => duration))).observe({
          type: 'longtask',
          buffered: true,
        });
      });
    });
    expect(sent.filter((line) => !line.startsWith(`GET ${studio.url}`) && !/^GET (data|blob):/.test(line))).toEqual([]);
    const tasks = await page.evaluate(() => (globalThis as unknown as { longTasks: number[] }).longTasks);
    console.info(`${use}: tasks of the main thread above 50 ms: ${tasks.map(Math.round).join(', ') || 'none'} ms`);
    expect(tasks).toBeInstanceOf(Array);
  });

  test('says so where the model cannot be loaded, and goes on when it is there again', async () => {
    studio.instead = (path) => (path.endsWith('generator.onnx') ? new Response('down', { status: 503 }) : undefined);
    const page = await studio.visit(addressOf([use, hash] as (typeof USES)[number]));
    await expect.poll(() => textOf(page, '#troubles')).toMatch(/generator\.onnx cannot be loaded/);
    studio.instead = () => undefined;
    await redrawn(page, () => page.getByRole('button', { name: 'Try again' }).click());
    expect(await textOf(page, '#troubles')).toBe('');
  });
});

test('the pages lead to each other', async () => {
  const page: Page = await studio.open('#model=one&steps=20&paths=200');
  for (const name of ['Forecast', 'Anomalies', 'Scenarios']) {
    await page.getByRole('link', { name, exact: true }).click();
    await expect.poll(() => textOf(page, 'nav a[aria-current=page]')).toBe(name);
  }
});
