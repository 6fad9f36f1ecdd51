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
  studio = await openStudio({ shipped: true });
  folder = await mkdtemp(join(tmpdir(), 'pathloom-screens-'));
  console.info(`Screenshots are in ${folder}`);
});
afterAll(() => studio?.close());

const CRISIS = '#model=sp500&start=2008-10-01';
const widthOf = (page: Page) => page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);

describe.each(LOOKS)('in %s', (name, options) => {
  test('the page has no serious finding of axe, does not scroll sideways, and is kept as a picture', async () => {
    const page = await studio.open(CRISIS, options);
    await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
    expect(await findings(page)).toEqual([]);
    const [whole, seen] = await widthOf(page);
    expect(whole).toBe(seen);
  });

  test('errors and faults have none either', async () => {
    const page = await studio.visit('#model=gone&steps=1', options);
    await expect.poll(() => textOf(page, '#troubles')).toContain('gone');
    await page.locator('#steps').fill('1');
    await page.screenshot({ path: join(folder, `${name}-trouble.png`) });
    expect(await findings(page)).toEqual([]);
    const [whole, seen] = await widthOf(page);
    expect(whole).toBe(seen);
  });
});

test('axe finds what is wrong', async () => {
  const page = await studio.open(CRISIS);
  await page.evaluate(() => document.querySelector('label[for=steps]')?.remove());
  expect((await findings(page)).join()).toContain('label');
});

describe('light and dark', () => {
  const paper = (page: Page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const inkOnCanvas = (page: Page) =>
    page.evaluate(() => {
      const canvas = document.querySelector<HTMLCanvasElement>('#fan canvas');
      const { data = [] } = canvas?.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? {};
      let sum = 0;
      let seen = 0;
      for (let i = 0; i < data.length; i += 4) if (data[i + 3] === 255) [sum, seen] = [sum + data[i], seen + 1];
      return sum / seen;
    });

  test('follow the system, until the button says otherwise; that is kept', async () => {
    const page = await studio.open(CRISIS, { colorScheme: 'light' });
    const [light, lightInk] = [await paper(page), await inkOnCanvas(page)];
    await page.emulateMedia({ colorScheme: 'dark' });
    const dark = await paper(page);
    expect(dark).not.toBe(light);
    await expect.poll(async () => Math.abs((await inkOnCanvas(page)) - lightInk)).toBeGreaterThan(20);
    const button = page.locator('#theme');
    expect(await button.getAttribute('aria-pressed')).toBe('true');
    await button.click();
    expect(await paper(page)).toBe(light);
    await expect.poll(async () => Math.abs((await inkOnCanvas(page)) - lightInk)).toBeLessThan(5);
    await page.reload();
    await expect.poll(() => paper(page)).toBe(light);
  });
});

describe('the keyboard', () => {
  const focused = (page: Page) =>
    page.evaluate(() => {
      const { activeElement: at } = document;
      return at === null || at === document.body ? '' : at.id || (at as HTMLInputElement).value || at.textContent || '';
    });

  test('reaches everything that the pointer reaches, and shows where it is', async () => {
    const page = await studio.open(CRISIS);
    const wanted = await page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>('a[href], button, input, select, textarea')]
        .filter((element) => !element.matches(':disabled') && element.checkVisibility())
        // Of a group the arrow keys reach the others.
        .filter((element) => !(element instanceof HTMLInputElement && element.type === 'radio' && !element.checked))
        .map((element) => element.id || (element as HTMLInputElement).value || element.textContent || ''),
    );
    const reached = new Set<string>();
    let ringed = 0;
    for (let press = 0; press < 3 * wanted.length; press++) {
      await page.keyboard.press('Tab');
      reached.add(await focused(page));
      ringed += await page.evaluate(() =>
        getComputedStyle(document.activeElement ?? document.body).outlineStyle === 'solid' ? 1 : 0,
      );
    }
    expect(wanted.filter((name) => !reached.has(name))).toEqual([]);
    expect(wanted.length).toBeGreaterThan(20);
    expect(ringed).toBeGreaterThan(2 * wanted.length);
  });

  test('alone changes a picture and saves it', async () => {
    const page = await studio.open('#model=one&steps=30&paths=150&seed=7');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect(await focused(page)).toBe('controls');
    for (let press = 0; (await focused(page)) !== 'steps-slider' && press < 20; press++)
      await page.keyboard.press('Tab');
    await redrawn(page, () => page.keyboard.press('ArrowRight'));
    expect(await page.locator('#steps').inputValue()).toBe('31');
    for (let press = 0; (await focused(page)) !== 'save-button' && press < 20; press++)
      await page.keyboard.press('Tab');
    const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
    expect(download.suggestedFilename()).toBe('one-returns-latest-31x150-seed7.csv');
  });
});

test('a screen reader hears what was drawn once it is quiet, and charts say what they show', async () => {
  const page = await studio.open('#model=one&steps=60&paths=200&seed=7');
  await expect.poll(() => textOf(page, '#spoken')).toMatch(/^200 paths of 60 steps drawn in \d+ ms/);
  for (const chart of ['fan', 'outcome', 'volatility', 'drawdown']) {
    const image = page.locator(`#${chart}`);
    expect(await image.getAttribute('role')).toBe('img');
    const named = (await image.getAttribute('aria-labelledby'))?.split(' ') ?? [];
    const name = await Promise.all(named.map((id) => textOf(page, `#${id}`)));
    expect(name.join(' ')).toMatch(/\d/);
  }
});
