import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { plantIn } from '../../functions/studio/uses/plant.ts';
import { AnomalyAnswer } from '../../inference/contract/anomaly.ts';
import { detectAnomalies } from '../../inference/core/anomaly/detect.ts';
import { Model } from '../../inference/core/model.ts';
import { loadHistory, toReturns } from '../../inference/history/index.ts';
import { folderReader } from '../../inference/node.ts';
import { webRuntime } from '../../inference/web.ts';
import { weekdays } from '../fixtures/history.ts';
import { openStudio, redrawn, type StudioPages, textOf } from './studio-pages.ts';

let studio: StudioPages;
beforeAll(async () => {
  studio = await openStudio();
});
afterAll(() => studio?.close());

const ONE = 'anomalies#model=one';
const open = () => Model.open(folderReader(join(studio.models, 'one')), webRuntime());
const numbersOn = (page: Page) =>
  Promise.all(['#line-words', '#numbers', '#flagged-words', '#flagged'].map((id) => textOf(page, id)));
const give = (page: Page, text: string) =>
  page.locator('#file').setInputFiles({ name: 'prices.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });

const ROWS = weekdays(900);
const PRICES = [
  'Date,Close',
  ...ROWS.map(
    (date, row) => `${date},${(100 * Math.exp(0.02 * Math.sin(7 * row * row) + (row === 800 ? 0.3 : 0))).toFixed(4)}`,
  ),
].join('\n');

/** Days that are flagged, as the page lists them. */
const listed = (page: Page) => page.locator('#flagged tr th').allTextContents();

describe('the page of anomalies', () => {
  test('shows an example at once, finds what was planted, and agrees with the library', async () => {
    const page = await studio.open(ONE);
    const model = await open();
    const history = await model.history();
    if (!history) throw new Error('the package has its history');
    const { history: wrong, planted } = plantIn(history, model.card.data.scale);
    const from = await page.locator('#from').inputValue();
    const { observations, manifest } = await detectAnomalies(model, wrong, { from });
    const flagged = observations.filter((one) => one.flagged);
    expect(await listed(page)).toEqual(flagged.map(({ date }) => date));
    expect(flagged.map(({ date }) => date)).toContain(planted.date);
    const rows = await page.locator('#flagged tr').allTextContents();
    for (const [i, { pValue, reason }] of flagged.entries()) {
      expect(rows[i]).toContain(pValue.toPrecision(2));
      expect(rows[i]).toContain(reason);
    }
    expect(await textOf(page, '#planted-words')).toContain(`the close of ${planted.date} was made`);
    expect(await textOf(page, '#numbers')).toContain(`${manifest.calibration.days.toLocaleString('en')}`);
    expect(await textOf(page, '.band')).toMatch(/Synthetic.*model one · sha256 [0-9a-f]{12} · alarms at 1 %/s);
    expect(await page.locator('#line canvas').count()).toBe(1);
  });

  test('follows level, control and first day', async () => {
    const page = await studio.open(ONE);
    const atOnePercent = (await listed(page)).length;
    await redrawn(page, () => page.locator('#rate').fill('10'));
    expect((await listed(page)).length).toBeGreaterThan(atOnePercent);
    await redrawn(page, () => page.locator('input[name=control][value=discoveries]').check());
    expect(await textOf(page, '#identity')).toContain('discoveries at 10 %');
    const { history } = studio.made.one;
    await redrawn(page, () => page.locator('#from').fill(history.dates[history.dates.length - 60]));
    expect(await textOf(page, '#line-words')).toMatch(/of 60 days from/);
    await page.locator('#rate').fill('77');
    expect(await textOf(page, '#rate-fault')).toBe('Must be a number from 0.01 to 50.');
    await page.locator('#from').fill('1990-01-01');
    expect(await textOf(page, '#from-note')).toMatch(/^Must be a day from /);
  });

  test('looks at an own file, saves all days of it, and goes back to the example', async () => {
    const page = await studio.open(ONE);
    await redrawn(page, () => give(page, PRICES));
    expect(await page.locator('#planted-words').isVisible()).toBe(false);
    const model = await open();
    const { history } = loadHistory(Buffer.from(PRICES), { today: '2030-01-01' });
    const closes = history.prices.map((column) => column.subarray(1));
    const from = await page.locator('#from').inputValue();
    const { observations } = await detectAnomalies(model, toReturns(history), { from, closes });
    const flagged = observations.filter((one) => one.flagged).map(({ date }) => date);
    expect(await listed(page)).toEqual(flagged);
    expect(flagged).toContain(ROWS[800]);
    const save = async (kind: string) => {
      const [download] = await Promise.all([page.waitForEvent('download'), page.locator(`#save-${kind}`).click()]);
      expect(download.suggestedFilename()).toBe(`anomalies-one.${kind}`);
      return readFile(await download.path(), 'utf8');
    };
    const answer = AnomalyAnswer.parse(JSON.parse(await save('json')));
    // Browsers have logarithms of their own, which differ in the last bit.
    const gaps = answer.observations.map(({ pValue }, i) => Math.abs(pValue / observations[i].pValue - 1));
    expect(gaps).toHaveLength(observations.length);
    expect(Math.max(...gaps)).toBeLessThan(1e-9);
    const rows = (await save('csv')).trim().split('\n');
    expect(rows).toHaveLength(1 + observations.length);
    expect(rows.filter((row) => row.includes(',true,'))).toHaveLength(flagged.length);
    await redrawn(page, () => page.locator('#try').click());
    expect(await page.locator('#planted-words').isVisible()).toBe(true);
  });

  test('says what is wrong with a bad file, and of a model that gives no residuals', async () => {
    const page = await studio.open(ONE);
    const before = await numbersOn(page);
    await give(page, 'Date,Close\n2020-01-02,1\n2020-01-03,x\n');
    await expect.poll(() => textOf(page, '#troubles')).toMatch(/^prices\.csv: .*\./i);
    expect(await numbersOn(page)).toEqual(before);
    const noisy = await studio.visit('anomalies#model=noisy');
    await expect.poll(() => textOf(noisy, '#troubles')).toMatch(/Model noisy \(tcn\) gives no residuals/);
  });

  test('has a link that gives the same again, and one of an own file asks for it', async () => {
    const page = await studio.open(`${ONE}&rate=5&control=discoveries`);
    const link = await page.locator('#link').inputValue();
    const other = await studio.open(link.slice(studio.url.length));
    expect(await numbersOn(other)).toEqual(await numbersOn(page));
    await redrawn(page, () => give(page, PRICES));
    const own = await page.locator('#link').inputValue();
    const asking = await studio.visit(own.slice(studio.url.length));
    await expect.poll(() => textOf(asking, '#troubles')).toContain('choose the same file');
    await redrawn(asking, () => give(asking, PRICES));
    expect(await numbersOn(asking)).toEqual(await numbersOn(page));
  });

  test('names the same request for other programs', async () => {
    const page = await studio.open(ONE);
    expect(await page.locator('#command').inputValue()).toMatch(
      /^npx pathloom detect --model models\/one --data prices\.csv --from /,
    );
    expect(await page.locator('#curl').inputValue()).toContain('v1/anomalies');
    expect(await page.locator('#typescript').inputValue()).toContain('detectAnomalies(model, toReturns(history)');
  });
});
