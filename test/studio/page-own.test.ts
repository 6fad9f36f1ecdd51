import { createHash } from 'node:crypto';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { weekdays } from '../fixtures/history.ts';
import { numbersOn, openStudio, redrawn, type StudioPages, textOf } from './studio-pages.ts';

let studio: StudioPages;
beforeAll(async () => {
  studio = await openStudio();
});
afterAll(() => studio?.close());

const ONE = '#model=one&steps=40&paths=200&seed=7';
const ROWS = weekdays(900);
const wave = (row: number, size: number) => 100 * Math.exp(size * Math.sin(7 * row * row));
const PRICES = ['Date,Close,Other', ...ROWS.map((date, row) => `${date},${wave(row, 0.02)},${wave(row, 0.05)}`)].join(
  '\n',
);

const give = (page: Page, text: string, name = 'prices.csv') =>
  page.locator('#file').setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });

/** Drops a file on the page, as the browser tells of it. */
const drop = (page: Page, text: string, name: string) =>
  page.evaluate(
    ([content, called]) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([content], called, { type: 'text/csv' }));
      for (const type of ['dragenter', 'dragover', 'drop']) {
        document.body.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
      }
    },
    [text, name],
  );

describe('a CSV file', () => {
  test('that is dropped anywhere is what paths start from, and nothing of it is sent', async () => {
    const sent: string[] = [];
    const page = await studio.open(ONE, {}, (opened) =>
      opened.on('request', (request) => sent.push(`${request.method()} ${request.url()} ${request.postData() ?? ''}`)),
    );
    const before = await numbersOn(page);
    const requests = sent.length;
    await redrawn(page, () => drop(page, PRICES, 'mine.csv'));
    expect(await page.locator('input[name=start]:checked').inputValue()).toBe('own');
    expect(await textOf(page, '#own-text')).toMatch(/^mine\.csv \([0-9a-f]{12}\): 900 prices of Close, 2019-01-02 to /);
    expect(await textOf(page, '#own-note')).toContain('nothing of it leaves this machine');
    expect(await numbersOn(page)).not.toEqual(before);
    expect(await page.locator('#drop').isVisible()).toBe(false);
    // What is fetched is the reader of files and that of the market: whole files, which no request says anything to.
    const later = sent.slice(requests);
    expect(
      later.filter((line) => !/^GET \S+\/(studio\/\w+\/[\w-]+\.js|v1\/models\/one\/files\/encoder\.onnx) $/.test(line)),
    ).toEqual([]);
  });

  test('may have several columns, and another one can be chosen', async () => {
    const page = await studio.open(ONE);
    await redrawn(page, () => give(page, PRICES));
    const close = await numbersOn(page);
    expect(await page.locator('#column option').allTextContents()).toEqual(['Close', 'Other']);
    await redrawn(page, () => page.locator('#column').selectOption('Other'));
    expect(await textOf(page, '#own-text')).toContain('900 prices of Other');
    expect(await numbersOn(page)).not.toEqual(close);
  });

  test('with doubtful places is used, and they are listed', async () => {
    const page = await studio.open(ONE);
    const rows = PRICES.split('\n');
    rows[500] = `${ROWS[499]},,1`;
    await redrawn(page, () => give(page, rows.join('\n')));
    expect(await textOf(page, '#doubts summary')).toMatch(/doubtful place/);
    expect(await page.locator('#doubts li').count()).toBeGreaterThan(0);
  });

  test('of weeks is used by a model of days, with a warning', async () => {
    const page = await studio.open(ONE);
    const [head, ...rows] = PRICES.split('\n');
    await redrawn(page, () => give(page, [head, ...rows.filter((_, row) => row % 5 === 0)].join('\n')));
    expect(await textOf(page, '#troubles')).toContain(
      'prices.csv has one price a week; the model one takes each for a day',
    );
    await redrawn(page, () => page.locator('input[name=start][value=latest]').check());
    expect(await textOf(page, '#troubles')).toBe('');
  });

  test.each([
    [
      'text for a price',
      PRICES.replace(/^(2019-03-01),[^,]*/m, '$1,hello'),
      /Line \d+ has the price "hello" for "Close", which is no number/,
    ],
    ['no rows', 'Date,Close\n', /no rows/],
    [
      'too few rows',
      PRICES.split('\n').slice(0, 20).join('\n'),
      /the history has \d+ returns; at least \d+ are needed/i,
    ],
    ['nothing that is a table', 'hello', /./],
  ])('with %s is refused in a sentence, and the picture stays', async (_what, text, words) => {
    const page = await studio.open(ONE);
    const before = await numbersOn(page);
    await give(page, text);
    await expect.poll(() => textOf(page, '#troubles')).toMatch(words);
    expect(await textOf(page, '#troubles p')).toMatch(/\.$/);
    expect(await numbersOn(page)).toEqual(before);
  });

  test('of more than 50 MB is refused before it is read', async () => {
    const page = await studio.open(ONE);
    await page.evaluate(() => {
      // A file of that size whose reading would fail.
      const file = new File(['Date,Close'], 'large.csv');
      Object.defineProperty(file, 'size', { value: 50_000_001 });
      const dataTransfer = new DataTransfer();
      const event = new DragEvent('drop', { dataTransfer, bubbles: true });
      Object.defineProperty(event, 'dataTransfer', { value: { types: ['Files'], files: [file] } });
      document.body.dispatchEvent(event);
    });
    await expect
      .poll(() => textOf(page, '#troubles'))
      .toMatch(/^Large\.csv has 50\.0\sMB; at most 50\.0\sMB are read\. Keep the columns of dates and prices only/);
  });
});

describe('a link to a picture from an own file', () => {
  const sha256 = createHash('sha256').update(PRICES).digest('hex');

  test('carries the hash of the file, asks for the file, and gives the same picture', async () => {
    const page = await studio.open(ONE);
    await redrawn(page, () => give(page, PRICES));
    await redrawn(page, () => page.locator('#column').selectOption('Other'));
    const link = await page.locator('#link').inputValue();
    expect(new URLSearchParams(new URL(link).hash.slice(1)).get('file')).toBe(sha256);
    expect(await page.locator('#curl').inputValue()).toMatch(
      /npx pathloom generate --model models\/one --history prices\.csv --price Other/,
    );

    const other = await studio.visit(new URL(link).hash);
    await expect.poll(() => textOf(other, '#troubles')).toContain('choose the same file, or drop it anywhere');
    expect(await other.evaluate(() => performance.getEntriesByName('pathloom:drawn').length)).toBe(0);
    await redrawn(other, () => give(other, PRICES));
    expect(await textOf(other, '#troubles')).toBe('');
    expect(await numbersOn(other)).toEqual(await numbersOn(page));
  });

  test('says so where another file is given', async () => {
    const page = await studio.visit(`${ONE}&start=own&file=${'0'.repeat(64)}`);
    await expect.poll(() => textOf(page, '#troubles')).toContain('sha256 begins with 000000000000');
    await redrawn(page, () => give(page, PRICES));
    expect(await textOf(page, '#troubles')).toMatch(
      new RegExp(`is not the file of the link: its sha256 begins with ${sha256.slice(0, 12)}`),
    );
  });
});

test('a model of several assets takes the columns of their names', async () => {
  const page = await studio.open('#model=two&steps=40&paths=200&start=latest');
  const text = [
    'Date,ASSET1,ASSET2,More',
    ...ROWS.map((date, row) => `${date},${wave(row, 0.01)},${wave(row, 0.02)},1`),
  ].join('\n');
  await redrawn(page, () => give(page, text));
  expect(await textOf(page, '#own-text')).toContain('900 prices of ASSET1, ASSET2');
  expect(await page.locator('#column-label').isVisible()).toBe(false);
});
