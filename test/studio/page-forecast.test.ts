import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bodyOf, USUAL_FORECAST } from '../../functions/studio/page/forecast/choice.ts';
import { decimal, percent } from '../../functions/studio/page/format.ts';
import { ForecastBody } from '../../inference/contract/forecast.ts';
import { RISK_LEVELS } from '../../inference/contract/risk.ts';
import { Model } from '../../inference/core/model.ts';
import { cumulate } from '../../inference/core/risk/cumulate.ts';
import { forecastAsset } from '../../inference/core/risk/forecast.ts';
import { followPortfolio } from '../../inference/core/risk/portfolio.ts';
import { portfolioRisk } from '../../inference/core/risk/portfolio-risk.ts';
import { folderReader } from '../../inference/node.ts';
import { webRuntime } from '../../inference/web.ts';
import { weekdays } from '../fixtures/history.ts';
import { openStudio, redrawn, type StudioPages, textOf } from './studio-pages.ts';

let studio: StudioPages;
beforeAll(async () => {
  studio = await openStudio();
});
afterAll(() => studio?.close());

const ONE = 'forecast#model=one&steps=20&paths=2000&seed=7';
const open = (id: string) => Model.open(folderReader(join(studio.models, id)), webRuntime());
const numbersOn = (page: Page) =>
  Promise.all(['#fan-words', '#numbers', '#intervals', '#losses', '#portfolio-rows'].map((id) => textOf(page, id)));
const ROWS = weekdays(900);
const PRICES = [
  'Date,Close',
  ...ROWS.map((date, row) => `${date},${(2000 * Math.exp(0.02 * Math.sin(7 * row * row))).toFixed(4)}`),
].join('\n');
const give = (page: Page, text: string) =>
  page.locator('#file').setInputFiles({ name: 'prices.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });

describe('the page of forecasts', () => {
  test('shows at once what the library gives for the same request, and that it is synthetic', async () => {
    const page = await studio.open(ONE);
    const choice = { ...USUAL_FORECAST, model: 'one', steps: 20, paths: 2000, seed: 7 };
    const asked = ForecastBody.parse(bodyOf(choice, undefined));
    const { chunks } = await (await open('one')).generate({ paths: 2000, steps: 20, seed: 7, start: 'latest' });
    const drawn = await cumulate(chunks, { paths: 2000, steps: 20, assets: 1 });
    const { quantiles = [], levels = [], horizons = [], output } = asked;
    const question = {
      asset: 'ASSET1',
      output,
      quantiles,
      levels,
      horizons,
      initialPrice: 100,
      drawdown: 0.05,
      hit: 95,
    };
    const { steps, risk, drawdown, hit } = await forecastAsset(drawn, 0, question);
    const losses = await page.locator('#losses tr').allTextContents();
    expect(losses).toHaveLength(horizons.length);
    for (const [i, horizon] of horizons.entries()) {
      const tails = risk.filter((tail) => tail.horizon === horizon);
      for (const { valueAtRisk, expectedShortfall } of tails) {
        expect(losses[i]).toContain(`${percent(valueAtRisk.value, 2)} ± ${percent(valueAtRisk.standardError, 2)}`);
        expect(losses[i]).toContain(percent(expectedShortfall.value, 2));
      }
    }
    const intervals = await page.locator('#intervals tr').last().textContent();
    const at = steps[19].quantiles.map(({ value }) => decimal(value, 2));
    for (const text of [at[3], `${at[2]} to ${at[4]}`, `${at[1]} to ${at[5]}`, `${at[0]} to ${at[6]}`])
      expect(intervals).toContain(text);
    const numbers = await textOf(page, '#numbers');
    expect(numbers).toContain(percent(drawdown?.probability.value ?? 0, 1));
    expect(numbers).toContain(percent(hit?.probability.value ?? 0, 1));
    expect(await textOf(page, '.band')).toMatch(
      /Synthetic.*not market history.*model one · sha256 [0-9a-f]{12} · seed 7/s,
    );
    expect(await page.locator('nav a[aria-current=page]').textContent()).toBe('Forecast');
    expect(await page.locator('#fan canvas').count()).toBe(1);
  });

  test('draws again after every change, and what happened over the fan from a day of the history', async () => {
    const page = await studio.open(ONE);
    const seen = new Set([JSON.stringify(await numbersOn(page))]);
    for (const act of [
      () => page.locator('#steps').fill('25'),
      () => page.locator('#paths-slider').press('PageUp'),
      () => page.locator('#another').click(),
      () => page.locator('#fall').fill('3.5'),
      () => page.locator('#level').fill('104'),
      () => page.locator('#output').selectOption('returns'),
      () => page.locator('#date').fill(studio.made.one.history.dates[400]),
    ]) {
      await redrawn(page, act);
      const numbers = JSON.stringify(await numbersOn(page));
      expect(seen).not.toContain(numbers);
      seen.add(numbers);
    }
    expect(await textOf(page, '#fan-words')).toMatch(/What happened then: [\d.]+ after 25 steps\.$/);
    expect(await page.locator('#legend-happened').isVisible()).toBe(true);
  });

  test('takes an own file, whose last price is the one now, and says what is wrong with a bad one', async () => {
    const page = await studio.open(ONE);
    await redrawn(page, () => give(page, PRICES));
    const last = Number(PRICES.slice(PRICES.lastIndexOf(',') + 1));
    expect(await textOf(page, '#intervals-words')).toContain(`Prices, ${decimal(last, 2)} at the start`);
    expect(await page.locator('#command').inputValue()).toContain('--history prices.csv');
    const before = await numbersOn(page);
    await give(page, PRICES.replace(/^(2019-03-01),.*/m, '$1,hello'));
    await expect.poll(() => textOf(page, '#troubles')).toMatch(/Line \d+ has the price "hello".*\./);
    expect(await numbersOn(page)).toEqual(before);
  });

  test('says beside a field what is wrong with it, and of too much that it is too much', async () => {
    const page = await studio.open(ONE);
    await page.locator('#fall').fill('0');
    expect(await textOf(page, '#fall-fault')).toBe('Must be a number from 0.1 to 99.');
    await page.locator('#fall').fill('5');
    await page.locator('#paths').fill('50000');
    await page.locator('#steps').fill('500');
    await expect
      .poll(() => textOf(page, '#troubles'))
      .toMatch(/50,000 draws of 500 steps are 25,000,000 values; a page holds at most 5,000,000: ask for fewer draws/);
  });

  test('has a link that gives the same again, and tells what of one cannot be used', async () => {
    const page = await studio.open(
      `${ONE}&fall=7.5&level=103&output=returns&start=${studio.made.one.history.dates[400]}`,
    );
    const link = await page.locator('#link').inputValue();
    expect(link).toBe(page.url());
    const other = await studio.open(link.slice(studio.url.length));
    expect(await numbersOn(other)).toEqual(await numbersOn(page));
    const odd = await studio.open('forecast#model=one&steps=0&start=nowhere&fall=x');
    for (const name of ['steps “0”', 'start “nowhere”', 'fall “x”'])
      expect(await textOf(odd, '#troubles')).toContain(`The link’s ${name} cannot be used.`);
  });

  test('of a model of several assets has the risk of a portfolio, with what each adds', async () => {
    const page = await studio.open(
      'forecast#model=two&steps=10&paths=1000&seed=3&positions={"ASSET1":700,"ASSET2":-200}',
    );
    const { chunks, manifest } = await (await open('two')).generate({
      paths: 1000,
      steps: 10,
      seed: 3,
      start: 'latest',
    });
    const followed = await followPortfolio(chunks, [700, -200], 1000);
    const levels = RISK_LEVELS.levels.toReversed();
    const question = { assets: manifest.assets, unit: 'money', quantiles: [0.5], levels } as const;
    const { risk } = await portfolioRisk(followed, question);
    const rows = await page.locator('#portfolio-rows tr').allTextContents();
    expect(rows).toHaveLength(4);
    for (const tail of risk) {
      expect(rows[0]).toContain(decimal(tail.valueAtRisk.value, 0));
      for (const [i, { value }] of tail.contributions.entries()) expect(rows[2 + i]).toContain(decimal(value, 0));
    }
  });

  test('names the same request for other programs', async () => {
    const page = await studio.open(ONE);
    const [, json] = /-d '([^']+)'/.exec(await page.locator('#curl').inputValue()) ?? [];
    const answer = await fetch(`${studio.url}v1/forecasts`, {
      ...{ method: 'POST', body: json, headers: { 'content-type': 'application/json' } },
    });
    const { forecasts } = (await answer.json()) as { forecasts: { risk: { valueAtRisk: { value: number } }[] }[] };
    expect(await textOf(page, '#losses')).toContain(percent(forecasts[0].risk[0].valueAtRisk.value, 2));
    expect(await page.locator('#typescript').inputValue()).toContain('cumulate(chunks');
  });
});
