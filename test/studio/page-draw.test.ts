import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { numbersOn, openStudio, pictures, redrawn, type StudioPages, textOf } from './studio-pages.ts';

let studio: StudioPages;
beforeAll(async () => {
  studio = await openStudio({ shipped: true });
});
afterAll(() => studio?.close());
afterEach(() => {
  studio.isolated = true;
});

const ONE = '#model=one&steps=60&paths=200&seed=7';

describe('the page', () => {
  test('shows a picture of the model, the first of the service unless the address says another, and that it is synthetic', async () => {
    const page = await studio.open();
    expect(await page.locator('#model').inputValue()).toBe('noisy');
    expect(await textOf(page, '.band')).toMatch(
      /Synthetic.*not market history, not advice\..*model noisy · sha256 [0-9a-f]{12} · seed 42/s,
    );
    expect(await page.locator('.band').isVisible()).toBe(true);
    expect(await page.locator('input[name=start]:checked').inputValue()).toBe('stationary');
    expect(await textOf(page, '#date-note')).toContain('does not read the market');
    expect(await page.locator('#troubles').textContent()).toBe('');
  });

  test('shows all figures of the paths, and the history beside them', async () => {
    const page = await studio.open(ONE);
    const shown = await numbersOn(page);
    expect(shown['fan-words']).toMatch(
      /^From 100 at the start, half of the 200 paths are between [\d.]+ and [\d.]+ after 60 steps/,
    );
    expect(shown['outcome-words']).toMatch(
      /mean .*\s%, standard deviation .*\s%; \d+\s% of paths rise\. The line is a normal law/,
    );
    expect(shown['volatility-words']).toMatch(/^Annualised volatility/);
    expect(shown['drawdown-words']).toMatch(/median \d/);
    expect(await page.locator('#facts tr').count()).toBeGreaterThanOrEqual(8);
    expect(await page.locator('#facts svg rect.paths').count()).toBe(2 * (await page.locator('#facts tr').count()));
    expect(await page.locator('#facts svg rect.history').count()).toBeGreaterThan(8);
    expect(await page.locator('#risk tr').count()).toBe(1);
    expect(await page.locator('#quantiles tr').count()).toBe(4);
    expect(await page.locator('.plot canvas').count()).toBe(4);
    expect(await page.locator('#legend-history').isVisible()).toBe(true);
    expect(await page.locator('#legend-happened').isVisible()).toBe(false);
  });

  test('asks no host but its own', async () => {
    const hosts = new Set<string>();
    await studio.open(ONE, {}, (page) => page.on('request', (request) => hosts.add(new URL(request.url()).origin)));
    expect([...hosts].filter((origin) => origin !== new URL(studio.url).origin && origin !== 'null')).toEqual([]);
  });

  test('draws the shipped model too, with what happened after a day of its history', async () => {
    const page = await studio.open('#model=sp500&start=2008-10-01');
    expect(await textOf(page, '#fan-words')).toMatch(/What happened then: [\d.]+ after 252 steps\.$/);
    expect(await page.locator('#legend-happened').isVisible()).toBe(true);
    expect(await textOf(page, '#status')).toMatch(/^1,000 paths of 252 steps drawn in [\d,]+ ms on /);
  });
});

describe('a change', () => {
  test('of any control draws at once', async () => {
    const page = await studio.open(ONE);
    const seen = new Set([JSON.stringify(await numbersOn(page))]);
    const date = studio.made.one.history.dates[400];
    for (const act of [
      () => page.locator('#steps-slider').press('ArrowRight'),
      () => page.locator('#paths-slider').press('PageUp'),
      () => page.locator('#seed').fill('8'),
      () => page.locator('#another').click(),
      () => page.locator('#antithetic').check(),
      () => page.locator('input[name=start][value=stationary]').check(),
      () => page.locator('#date').fill(date),
      () => page.locator('#model').selectOption('two'),
      () => page.locator('#asset').selectOption('ASSET2'),
    ]) {
      await redrawn(page, act);
      const numbers = JSON.stringify(await numbersOn(page));
      expect(seen).not.toContain(numbers);
      seen.add(numbers);
    }
    expect(await page.locator('#steps').inputValue()).toBe('61');
    expect(await page.locator('#paths').inputValue()).not.toBe('200');
    expect(await textOf(page, '#fan-title')).toBe('Prices of ASSET2');
  });

  test('that comes while one is drawn waits, and only the newest is drawn', async () => {
    const page = await studio.open(ONE);
    const before = await page.evaluate(() => performance.getEntriesByName('pathloom:drawn').length);
    await page.evaluate(() => {
      const slider = document.getElementById('steps-slider') as HTMLInputElement;
      for (let steps = 100; steps <= 140; steps++) {
        slider.value = String(steps);
        slider.dispatchEvent(new Event('input', { bubbles: true }));
      }
    });
    await expect.poll(() => textOf(page, '#status')).toMatch(/^200 paths of 140 steps drawn/);
    await pictures(page, before + 2);
    const after = await page.evaluate(() => performance.getEntriesByName('pathloom:drawn').length);
    // The first, which was begun at once, and the last.
    expect(after - before).toBe(2);
  });

  test('to a number that is not allowed is told beside it, and the picture stays', async () => {
    const page = await studio.open(ONE);
    const before = await numbersOn(page);
    await page.locator('#steps').fill('2');
    expect(await textOf(page, '#steps-fault')).toBe('Must be a whole number from 5 to 1000.'.replace('1000', '1,000'));
    expect(await page.locator('#steps').getAttribute('aria-invalid')).toBe('true');
    expect(await numbersOn(page)).toEqual(before);
    await redrawn(page, () => page.locator('#steps').fill('20'));
    expect(await page.locator('#steps-fault').isVisible()).toBe(false);
    expect(await textOf(page, '#volatility-words')).toMatch(/21 steps in a row/);
  });

  test('to a day outside the history is told beside it', async () => {
    const page = await studio.open(ONE);
    await page.locator('#date').fill('1999-01-04');
    expect(await textOf(page, '#date-note')).toMatch(/^Must be a day from 20\d\d-\d\d-\d\d to 20\d\d-\d\d-\d\d\.$/);
    expect(await page.locator('#date').getAttribute('aria-invalid')).toBe('true');
  });
});

describe('paths', () => {
  test('are the same on one thread and on several', async () => {
    const together = await studio.open(ONE);
    studio.isolated = false;
    const alone = await studio.open(ONE);
    const isolated = [together, alone].map((page) => page.evaluate(() => globalThis.crossOriginIsolated));
    expect(await Promise.all(isolated)).toEqual([true, false]);
    const cores = await together.evaluate(() => navigator.hardwareConcurrency);
    expect(await textOf(together, '#status')).toMatch(cores > 1 ? /on \d threads\.$/ : /on one thread\.$/);
    expect(await textOf(alone, '#status')).toMatch(/on one thread\.$/);
    expect(await numbersOn(alone)).toEqual(await numbersOn(together));
  });

  test('too few for value at risk at a confidence have none, and the page says so', async () => {
    const page = await studio.open('#model=one&steps=5&paths=100');
    expect(await textOf(page, '#risk')).toBe('100 paths are too few for it; ask for more.');
    expect(await textOf(page, '#numbers')).not.toContain('VaR');
  });
});

test('the main thread is left free: its longest tasks are told', async () => {
  const page = await studio.open('#model=sp500', {}, (opened) =>
    opened.addInitScript(() => {
      const seen: number[] = [];
      Object.assign(globalThis, { longTasks: seen });
      new PerformanceObserver((list) => seen.push(...list.getEntries().map(({ duration }) => duration))).observe({
        type: 'longtask',
        buffered: true,
      });
    }),
  );
  for (let i = 0; i < 3; i++) await redrawn(page, () => page.locator('#another').click());
  const tasks = await page.evaluate(() => (globalThis as unknown as { longTasks: number[] }).longTasks);
  console.info(
    `Tasks of the main thread above 50 ms, from loading on: ${tasks.map(Math.round).join(', ') || 'none'} ms`,
  );
  expect(tasks).toBeInstanceOf(Array);
});

test('the runtime is on its way before the page has its script', async () => {
  let begun = () => {};
  const asked = new Promise<undefined>((resolve) => {
    begun = () => resolve(undefined);
  });
  let times = 0;
  studio.instead = (path) => {
    if (path.endsWith('.wasm')) {
      times++;
      begun();
    }
    return path.endsWith('/studio.js') ? asked : undefined;
  };
  try {
    await studio.open('#model=one&steps=30&paths=150&seed=7');
  } finally {
    studio.instead = () => undefined;
  }
  // By one worker, which draws.
  expect(times).toBe(1);
});
