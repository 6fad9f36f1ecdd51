/**
 * The studio in Chromium on the local service: `npx tsx bench/studio.ts [rounds]`.
 *
 * When its controls work and when the first fan is on the screen, with nothing in the browser's cache, once more in the same browser, and in
 * one that was started anew; then seven moves of the slider at 1,000 paths of 252 steps, and the longest task of the main thread meanwhile. Beside it, in the same
 * round, a bare page that loads onnxruntime-web and runs the same graph as often: machines are fast on one day and slow on another.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { openServer } from '../bin/server.ts';
import { createApp } from '../functions/http/app.ts';
import { storeOf } from '../functions/models/location.ts';
import { buildStudio } from '../functions/studio/build/studio.mjs';
import { folderFiles } from '../functions/studio/serve/folder.ts';
import { launchOptions, openChromium } from '../test/browser/chromium.ts';
import { barePage } from './bare-page.ts';

const rounds = Number(process.argv[2] ?? 3);
const MOVES = 7;

const folder = await mkdtemp(join(tmpdir(), 'pathloom-bench-'));
await buildStudio(folder);
const log = (message: string, error: unknown) => console.error(message, error);
const app = createApp({ models: storeOf('models', { log }), maxValues: 20_000_000, log, studio: folderFiles(folder) });
const bare = await barePage();
const answer = (request: Request) => bare(new URL(request.url).pathname) ?? app.fetch(request);
const server = await openServer(answer, { host: '127.0.0.1', port: 0, seconds: 60 });
const site = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const address = `${site}/#model=sp500&start=2008-10-01`;
const browser = await openChromium();

const rows: Record<string, Record<string, number>> = {};
for (let round = 1; round <= rounds; round++) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  await context.addInitScript(watchTasks);
  const page = await context.newPage();
  await page.goto(address);
  const cold = await firstFan(page);
  const redraws = await moveSlider(page);
  const tasks = await tasksOf(page);
  // By then the service worker has kept its files.
  await page.waitForTimeout(3000);
  await page.reload();
  const warm = await firstFan(page);
  rows[`round ${round}`] = {
    'usable, cold': cold.usable,
    'first fan, cold': cold.fan,
    'all 1,000 paths, cold': cold.drawn,
    'usable, warm': warm.usable,
    'first fan, warm': warm.fan,
    'all 1,000 paths, warm': warm.drawn,
    'redraw, median': median(redraws),
    'redraw, slowest': Math.max(...redraws),
    'longest task while loading': Math.max(0, ...tasks.loading),
    'longest task while redrawing': Math.max(0, ...tasks.redrawing),
  };
  await context.close();
  Object.assign(rows[`round ${round}`], await visitAnew(), await visitBare());
}
console.log('Milliseconds in Chromium; tasks below 50 ms are not told and count as 0');
console.table(Object.fromEntries(Object.keys(rows['round 1']).map((name) => [name, pick(name)])));
await browser.close();
server.closeAllConnections();
server.close();
await rm(folder, { recursive: true });

function pick(name: string): Record<string, number> {
  return Object.fromEntries(Object.entries(rows).map(([round, row]) => [round, Math.round(row[name])]));
}

/** Runs on the page. */
function watchTasks(): void {
  const seen: { start: number; duration: number }[] = [];
  Object.assign(globalThis, { tasks: seen });
  new PerformanceObserver((list) =>
    seen.push(...list.getEntries().map(({ startTime, duration }) => ({ start: startTime, duration }))),
  ).observe({ type: 'longtask', buffered: true });
}

async function firstFan(page: Page): Promise<{ usable: number; fan: number; drawn: number }> {
  await drawings(page, 1);
  return page.evaluate(() => ({
    usable: performance.getEntriesByName('pathloom:usable')[0].startTime,
    // The first 200 paths are shown before all 1,000 are.
    fan: performance.getEntriesByName('pathloom:preview')[0].startTime,
    drawn: performance.getEntriesByName('pathloom:drawn')[0].startTime,
  }));
}

/** In a browser that is started anew, on what the first one kept of the page. */
async function visitAnew(): Promise<Record<string, number>> {
  const profile = await mkdtemp(join(tmpdir(), 'pathloom-profile-'));
  const visit = async () => {
    const context = await chromium.launchPersistentContext(profile, launchOptions());
    const page = await context.newPage();
    await page.goto(address);
    const { fan } = await firstFan(page);
    await page.waitForTimeout(3000);
    await context.close();
    return fan;
  };
  await visit();
  const fan = await visit();
  await rm(profile, { recursive: true });
  return { 'first fan, browser started anew': fan };
}

/** The bare page in a browser that has nothing, and once more. */
async function visitBare(): Promise<Record<string, number>> {
  const context = await browser.newContext();
  const page = await context.newPage();
  const visit = async () => {
    await page.goto(`${site}/bare/`);
    await markOf(page, 'bare:over');
    return page.evaluate(() => ({
      first: performance.getEntriesByName('bare:first')[0].startTime,
      runs: performance.getEntriesByName('bare:run').map(({ duration }) => duration),
    }));
  };
  const cold = await visit();
  await page.goto('about:blank');
  const warm = await visit();
  await context.close();
  return {
    'bare page: first run, cold': cold.first,
    'bare page: first run, warm': warm.first,
    'bare page: run of 1,000, median': median(warm.runs),
  };
}

/** One move after the other, each from the slider's event to the picture on the screen. */
async function moveSlider(page: Page): Promise<number[]> {
  for (let move = 1; move <= MOVES; move++) {
    // There and back, so that the horizon stays what is measured.
    await page.locator('#steps-slider').press(move % 2 ? 'ArrowLeft' : 'ArrowRight');
    await drawings(page, 1 + move);
    await page.waitForTimeout(300);
  }
  return page.evaluate(() =>
    performance
      .getEntriesByName('pathloom:redraw')
      .slice(1)
      .map(({ duration }) => duration),
  );
}

async function tasksOf(page: Page): Promise<{ loading: number[]; redrawing: number[] }> {
  const { tasks, first } = await page.evaluate(() => ({
    tasks: (globalThis as unknown as { tasks: { start: number; duration: number }[] }).tasks,
    first: performance.getEntriesByName('pathloom:drawn')[0].startTime,
  }));
  return {
    loading: tasks.filter(({ start }) => start < first).map(({ duration }) => duration),
    redrawing: tasks.filter(({ start }) => start >= first).map(({ duration }) => duration),
  };
}

async function drawings(page: Page, least: number): Promise<void> {
  if (await markOf(page, 'pathloom:drawn', least)) return;
  throw new Error(`The page has not drawn ${least} pictures: ${await page.locator('#troubles').textContent()}`);
}

/** Waits, for half a minute, until the page has made a mark so many times. */
async function markOf(page: Page, mark: string, least = 1): Promise<boolean> {
  for (let wait = 0; wait < 600; wait++) {
    if ((await page.evaluate((name) => performance.getEntriesByName(name).length, mark)) >= least) return true;
    await page.waitForTimeout(50);
  }
  return false;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}
