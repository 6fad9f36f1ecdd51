import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { tableFromIPC } from 'apache-arrow';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodeArrow } from '../../inference/browser/arrow.ts';
import { Model } from '../../inference/core/model.ts';
import { formats } from '../../inference/formats/index.ts';
import { folderReader } from '../../inference/node.ts';
import { webRuntime } from '../../inference/web.ts';
import { numbersOn, openStudio, pictures, redrawn, type StudioPages, textOf } from './studio-pages.ts';

let studio: StudioPages;
let folder: string;
beforeAll(async () => {
  studio = await openStudio();
  folder = await mkdtemp(join(tmpdir(), 'pathloom-saved-'));
});
afterAll(async () => {
  await studio?.close();
  await rm(folder, { recursive: true });
});

const ONE = '#model=one&steps=30&paths=150&seed=7';
const linkOf = (page: Page) => page.locator('#link').inputValue();

/** The bytes of a file of the same paths, drawn here on the same runtime. */
async function expectedFile(
  format: 'csv' | 'arrow' | 'parquet',
  query: Parameters<Model['generate']>[0],
): Promise<Buffer> {
  const model = await Model.open(folderReader(join(studio.models, 'one')), webRuntime());
  const { chunks, manifest } = await model.generate(query);
  const pieces: Uint8Array[] = [];
  // The page carries the smaller writer of Arrow files.
  const encode = format === 'arrow' ? encodeArrow : formats[format].encode;
  for await (const piece of encode(chunks, manifest)) pieces.push(piece);
  return Buffer.concat(pieces);
}

describe('a link', () => {
  test('is the address of the page, and reproduces the picture in another browser', async () => {
    const page = await studio.open(ONE);
    await redrawn(page, () => page.locator('#date').fill(studio.made.one.history.dates[500]));
    await redrawn(page, () => page.locator('#antithetic').check());
    await redrawn(page, () => page.locator('#steps').fill('45'));
    const link = await linkOf(page);
    expect(link).toBe(page.url());
    expect(new URLSearchParams(new URL(link).hash.slice(1)).get('sha256')).toBe(studio.made.one.card.sha256);
    const other = await studio.open(new URL(link).hash);
    expect(await numbersOn(other)).toEqual(await numbersOn(page));
    expect(await linkOf(other)).toBe(link);
  });

  test('that comes into the address of an open page is followed', async () => {
    const page = await studio.open(ONE);
    const before = await numbersOn(page);
    await redrawn(page, () => page.evaluate(() => location.assign('#model=one&steps=33&paths=150&seed=8')));
    expect(await page.locator('#steps').inputValue()).toBe('33');
    await redrawn(page, () => page.evaluate((hash) => location.assign(hash), ONE));
    expect(await numbersOn(page)).toEqual(before);
  });

  test('with a model that is gone says so, and another one can be taken', async () => {
    const page = await studio.visit('#model=gone&steps=30&paths=150&seed=7');
    await expect
      .poll(() => textOf(page, '#troubles'))
      .toMatch(/^The model gone of this link is not here; there is noisy, one, two\. .* ask whoever runs the service/);
    expect(await page.locator('#seed').inputValue()).toBe('7');
    await page.getByRole('button', { name: 'Draw with noisy as it is here' }).click();
    await pictures(page, 1);
    expect(await textOf(page, '#troubles')).toBe('');
  });

  test('with another hash of the model draws nothing before that is agreed to', async () => {
    const page = await studio.visit(`${ONE}&sha256=${'a'.repeat(64)}`);
    await expect
      .poll(() => textOf(page, '#troubles'))
      .toContain(`begins with aaaaaaaaaaaa, that of the model here with ${studio.made.one.card.sha256.slice(0, 12)}`);
    expect(await page.evaluate(() => performance.getEntriesByName('pathloom:drawn').length)).toBe(0);
    await page.getByRole('button', { name: 'Draw with one as it is here' }).click();
    await pictures(page, 1);
  });

  test('with values that cannot be is followed as far as it can be, and says which', async () => {
    const page = await studio.open('#model=one&steps=99999&paths=150&seed=x&start=nowhere');
    const told = await textOf(page, '#troubles');
    for (const name of ['steps “99999”', 'seed “x”', 'start “nowhere”'])
      expect(told).toContain(`The link’s ${name} cannot be used.`);
    expect(await page.locator('#steps').inputValue()).toBe('252');
    expect(await page.locator('#paths').inputValue()).toBe('150');
  });
});

describe('what draws the same elsewhere', () => {
  test('the curl command works, and gives the file that the page saves', async () => {
    const page = await studio.open(`${ONE}&start=stationary`);
    await page.locator('#save-output').selectOption('prices');
    const command = await page.locator('#curl').inputValue();
    await promisify(execFile)('sh', ['-c', command], { cwd: folder });
    const name = 'one-prices-stationary-30x150-seed7.csv';
    const query = { paths: 150, steps: 30, seed: 7, output: 'prices', start: 'stationary' } as const;
    const [mine, theirs] = [await expectedFile('csv', query), await readFile(join(folder, name))].map((bytes) =>
      bytes
        .toString()
        .trim()
        .split('\n')
        .slice(1)
        .map((row) => row.split(',').map(Number)),
    );
    expect(theirs).toHaveLength(30 * 150);
    // The service runs natively, the page on WebAssembly.
    for (const [i, [path, step, price]] of theirs.entries()) {
      expect([path, step]).toEqual(mine[i].slice(0, 2));
      expect(Math.abs(price / mine[i][2] - 1)).toBeLessThan(1e-5);
    }
  });

  test('the TypeScript call names the package, the hash and the request', async () => {
    const page = await studio.open(ONE);
    const code = await page.locator('#typescript').inputValue();
    expect(code).toContain("import { openModel } from 'pathloom/web';");
    expect(code).toContain(`openModel('${studio.url}v1/models/one/files/')`);
    expect(code).toContain(studio.made.one.card.sha256.slice(0, 12));
    expect(code).toContain("generate({ paths: 150, steps: 30, seed: 7, start: 'latest' })");
  });

  test('each can be copied', async () => {
    const page = await studio.open(ONE, { permissions: ['clipboard-read', 'clipboard-write'] });
    await page.getByRole('button', { name: 'Copy the command' }).click();
    await expect.poll(() => textOf(page, '#copied')).toBe('Copied.');
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(await page.locator('#curl').inputValue());
  });
});

describe('a saved file', () => {
  test.each(['csv', 'arrow', 'parquet'] as const)(
    'of format %s holds to the byte what the library draws',
    async (format) => {
      const page = await studio.open(ONE);
      await page.locator('#save-format').selectOption(format);
      const [download] = await Promise.all([page.waitForEvent('download'), page.locator('#save-button').click()]);
      expect(download.suggestedFilename()).toBe(`one-returns-latest-30x150-seed7.${format}`);
      const saved = await readFile(await download.path());
      expect(saved.equals(await expectedFile(format, { paths: 150, steps: 30, seed: 7, start: 'latest' }))).toBe(true);
      await expect
        .poll(() => textOf(page, '#save-text'))
        .toMatch(new RegExp(`seed7\\.${format} is saved: 150 paths, `));
    },
  );

  test('of Arrow is read by others as it is', async () => {
    const page = await studio.open(ONE);
    await page.locator('#save-format').selectOption('arrow');
    const [download] = await Promise.all([page.waitForEvent('download'), page.locator('#save-button').click()]);
    const table = tableFromIPC(await readFile(await download.path()));
    const rows = (await expectedFile('csv', { paths: 150, steps: 30, seed: 7, start: 'latest' })).toString().trim();
    const returns = rows
      .split('\n')
      .slice(1)
      .map((row) => Number(row.split(',')[2]));
    expect(table.numRows).toBe(30 * 150);
    expect([...(table.getChild('ASSET1') ?? [])]).toEqual(returns.map(Math.fround));
    expect(JSON.parse(table.schema.metadata.get('pathloom') ?? '')).toMatchObject({ synthetic: true });
  });

  test('may hold prices, and more paths than the screen', async () => {
    const page = await studio.open(`${ONE}&antithetic=true`);
    await page.locator('#save-output').selectOption('prices');
    await page.locator('#save-paths').fill('2500');
    const [download] = await Promise.all([page.waitForEvent('download'), page.locator('#save-button').click()]);
    expect(download.suggestedFilename()).toBe('one-prices-latest-30x2500-seed7-antithetic.csv');
    const query = { paths: 2500, steps: 30, seed: 7, start: 'latest', output: 'prices', antithetic: true } as const;
    expect((await readFile(await download.path())).equals(await expectedFile('csv', query))).toBe(true);
  });

  test('can be cancelled', async () => {
    const page = await studio.open(ONE);
    await page.locator('#save-paths').fill('500000');
    await page.locator('#save-button').click();
    await page.locator('#save-cancel').click();
    await expect.poll(() => textOf(page, '#save-text')).toBe('Cancelled; nothing was saved.');
    expect(await page.locator('#save-button').isEnabled()).toBe(true);
    await redrawn(page, () => page.locator('#another').click());
  });

  test('beyond 20 million values is refused, naming the batch', async () => {
    const page = await studio.open(ONE);
    await page.locator('#save-paths').fill('1000000');
    await page.locator('#save-button').click();
    expect(await textOf(page, '#save-text')).toMatch(
      /^1,000,000 paths of 30 steps are 30,000,000 values; a page saves at most 20,000,000\. .*npx pathloom batch run request\.json/,
    );
  });
});
