import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { readAccess } from '../../functions/http/access/read-access.ts';
import { sha256 } from '../../inference/core/bytes.ts';
import { numbersOn, openStudio, pictures, redrawn, type StudioPages, textOf } from './studio-pages.ts';

let studio: StudioPages;
beforeAll(async () => {
  studio = await openStudio();
});
afterAll(() => studio?.close());
afterEach(() => {
  studio.instead = () => undefined;
});

const ONE = '#model=one&steps=30&paths=150&seed=7';
const trouble = (page: Page) => expect.poll(() => textOf(page, '#troubles'));
const down = () => new Response('down', { status: 503 });

test('a browser without WebAssembly SIMD is told so, and what does without', async () => {
  const page = await studio.visit(ONE, {}, (opened) =>
    opened.addInitScript(() => {
      WebAssembly.validate = () => false;
    }),
  );
  await trouble(page).toMatch(/^This browser has no WebAssembly SIMD.* Safari from 16\.4 have it\. The HTTP service/);
  expect(await page.getByRole('alert').textContent()).toContain('SIMD');
  expect(await page.locator('#fields').isEnabled()).toBe(true);
});

describe('a download that fails', () => {
  test.each([
    ['of the runtime', /ort-wasm-simd-threaded\.wasm$/, /wasm cannot be loaded, tried twice: the server answered 503/],
    ['of the model', /one\/files\/generator\.onnx$/, /generator\.onnx cannot be loaded, tried twice/],
  ])('%s is told, and loaded when it is tried again', async (_what, file, words) => {
    studio.instead = (path) => (file.test(path) ? down() : undefined);
    const page = await studio.visit(ONE);
    await trouble(page).toMatch(words);
    expect(await page.locator('#loading').isVisible()).toBe(false);
    studio.instead = () => undefined;
    // What was set meanwhile is not lost.
    await page.locator('#seed').fill('9');
    await pictures(page, 1);
    expect(await textOf(page, '#identity')).toContain('seed 9');
    expect(await textOf(page, '#troubles')).toBe('');
  });

  test('of the list of models is told, and Try again asks for it again', async () => {
    studio.instead = (path) => (path === '/v1/models' ? down() : undefined);
    const page = await studio.visit(ONE);
    await trouble(page).toMatch(/^The service answered 503/);
    await page.getByRole('button', { name: 'Try again' }).click();
    await trouble(page).toMatch(/^The service answered 503/);
    studio.instead = () => undefined;
    await page.getByRole('button', { name: 'Try again' }).click();
    await pictures(page, 1);
    expect(await textOf(page, '#troubles')).toBe('');
  });

  test('of a service that cannot be reached is told', async () => {
    const page = await studio.open(ONE);
    const before = await numbersOn(page);
    await page.context().setOffline(true);
    await page.locator('#model').selectOption('two');
    await trouble(page).toMatch(/cannot be loaded, tried twice: .*check the connection/);
    expect(await numbersOn(page)).toEqual(before);
    await page.getByRole('button', { name: 'Try again' }).click();
    await trouble(page).toMatch(/the service cannot be reached; check the connection, then try again\./i);
    await page.context().setOffline(false);
    await redrawn(page, () => page.getByRole('button', { name: 'Try again' }).first().click());
    expect(await textOf(page, '#identity')).toContain('model two');
  });
});

describe('memory that is short', () => {
  /** What the service answers, as a text. */
  const answerOf = async (path: string) => {
    const answer = await fetch(new URL(path, studio.url));
    const headers = new Headers(answer.headers);
    for (const name of ['content-encoding', 'content-length']) headers.delete(name);
    return { headers, text: await answer.text() };
  };

  /** A drawing worker that cannot have arrays of more than so many numbers. */
  const starve = (most: number) => {
    studio.instead = async (path) => {
      if (!path.endsWith('/browser/worker.js')) return undefined;
      studio.instead = () => undefined;
      const { headers, ...answer } = await answerOf(path);
      starve(most);
      const limit = `{
        const Whole = Float32Array;
        const starved = new Proxy(Whole, { construct(target, given, made) {
          if (given[0] > ${most}) throw new RangeError('Array buffer allocation failed');
          return Reflect.construct(target, given, made === starved ? target : made);
        } });
        Whole.prototype.constructor = starved;
        globalThis.Float32Array = starved;
      }\n`;
      return new Response(limit + answer.text, { headers });
    };
  };

  test('is told, and half of the paths are offered until they fit', async () => {
    starve(25_000);
    const page = await studio.visit('#model=one&steps=30&paths=1001&seed=7');
    await trouble(page).toMatch(
      /^The browser has not enough memory for so many paths at a time; ask for fewer paths or steps\./,
    );
    await page.getByRole('button', { name: 'Draw 500 paths' }).click();
    await pictures(page, 1);
    expect(await textOf(page, '#status')).toMatch(/^500 paths of 30 steps drawn/);
    expect(await page.locator('#paths').inputValue()).toBe('500');
    expect(await textOf(page, '#troubles')).toBe('');
  });
});

describe('a service with keys', () => {
  const KEY = 'a-key-of-the-tests';
  let keyed: StudioPages;
  beforeAll(async () => {
    const hash = await sha256(new TextEncoder().encode(KEY));
    keyed = await openStudio({ access: readAccess(`me:${hash}`, 'the test', 1000), shipped: true });
  });
  afterAll(() => keyed?.close());

  const give = async (page: Page, key: string) => {
    await expect.poll(() => page.locator('#key-form').isVisible()).toBe(true);
    await page.locator('#key').fill(key);
    await page.locator('#key').press('Enter');
  };

  test('asks for one, says when it is wrong, and keeps it for the tab', async () => {
    const page = await keyed.visit(ONE);
    await give(page, 'wrong');
    await trouble(page).toMatch(/^The key is not known/);
    await give(page, KEY);
    await pictures(page, 1);
    expect(await textOf(page, '#troubles')).toBe('');
    expect(await page.locator('#key-form').isVisible()).toBe(false);
    expect(await page.locator('#curl').inputValue()).toContain('-H "authorization: Bearer $PATHLOOM_KEY"');
    expect(await page.locator('#curl').inputValue()).not.toContain(KEY);
    await page.reload();
    await pictures(page, 1);
    expect(await page.evaluate(() => [sessionStorage.length, localStorage.length])).toEqual([1, 0]);
  });

  test('loads the model with the key, even where it began to without one', async () => {
    let goOn = () => {};
    const isKeyed = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    // The worker that asks for the model's files is so slow to start that they are refused only when the key is there.
    keyed.instead = async (path) => {
      if (path.endsWith('/browser/worker.js')) await isKeyed;
      return undefined;
    };
    const page = await keyed.visit(ONE);
    await give(page, KEY);
    await expect.poll(() => page.locator('#key-form').isVisible()).toBe(false);
    goOn();
    await pictures(page, 1);
    expect(await textOf(page, '#troubles')).toBe('');
    keyed.instead = () => undefined;
  });

  test('shows the report of a model, which no plain link could', async () => {
    const page = await keyed.visit('#model=sp500&steps=30&paths=150');
    await give(page, KEY);
    await pictures(page, 1);
    const [report] = await Promise.all([page.waitForEvent('popup'), page.locator('#report').click()]);
    await expect.poll(() => report.locator('h1').first().textContent()).toContain('sp500');
  });
});
