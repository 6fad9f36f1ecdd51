import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exampleOf, fieldsOf, USUAL_CREDIT } from '../../functions/studio/page/credit/choice.ts';
import { decimal, percent } from '../../functions/studio/page/format.ts';
import { CreditBody, type CreditQuery } from '../../inference/contract/credit.ts';
import { creditRisk, marketOf } from '../../inference/core/credit/credit.ts';
import { Model } from '../../inference/core/model.ts';
import { folderReader } from '../../inference/node.ts';
import { webRuntime } from '../../inference/web.ts';
import { openStudio, redrawn, type StudioPages, textOf } from './studio-pages.ts';

let studio: StudioPages;
beforeAll(async () => {
  studio = await openStudio();
});
afterAll(() => studio?.close());

const ONE = 'credit#model=one&years=2&paths=1000&seed=7&obligors=';
const TWO = [
  { name: 'Airline', asset: 'ASSET1', beta: 1.4, volatility: 0.9, equity: 30, debt: 70, maturity: 2, recovery: 0.3 },
  { name: 'Utility', asset: 'ASSET1', beta: 0.5, volatility: 0.8, equity: 50, debt: 60, maturity: 1 },
];
const address = ONE + encodeURIComponent(JSON.stringify(TWO));
const CHOICE = { ...USUAL_CREDIT, model: 'one', years: 2, paths: 1000, seed: 7 };
const CSV = `name,asset,beta,volatility,equity,debt,maturity,recovery
Mine,ASSET1,1.1,0.9,20,80,2,0.1
Shop,ASSET1,0.9,0.8,25,75,1,0.4
Bank,ASSET1,1.6,0.95,10,90,2,0.2
`;

const numbersOn = (page: Page) =>
  Promise.all(['#terms-words', '#numbers', '#defaults', '#loss-words', '#risk'].map((id) => textOf(page, id)));
const give = (page: Page, text: string, name = 'obligors.csv') =>
  page.locator('#file').setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });
const cell = (page: Page, field: string) => page.locator(`#obligors input[data-field="${field}"]`);

describe('the page of credit risk', () => {
  test('shows at once what the library gives for the same request, and that it is synthetic', async () => {
    const page = await studio.open(address);
    const model = await Model.open(folderReader(join(studio.models, 'one')), webRuntime());
    const query = { ...fieldsOf(CHOICE), obligors: TWO } as CreditQuery;
    const { obligors, portfolio } = await creditRisk(model, query, marketOf(model.card));
    const rows = await page.locator('#defaults tr').allTextContents();
    expect(rows).toHaveLength(3);
    const tail = portfolio.risk.find(({ level }) => level === 0.01);
    expect(portfolio.expectedLoss.value).toBeGreaterThan(0);
    for (const [i, { name, probabilities, expectedLoss }] of obligors.entries()) {
      expect(rows[i]).toContain(name);
      for (const { value, standardError } of probabilities)
        expect(rows[i]).toContain(`${percent(value, 2)} ± ${percent(standardError, 2)}`);
      expect(rows[i]).toContain(decimal(expectedLoss.value, 2));
      expect(rows[i]).toContain(decimal(tail?.contributions[i].value ?? 0, 2));
    }
    const risk = await textOf(page, '#risk');
    for (const { valueAtRisk, expectedShortfall } of portfolio.risk)
      for (const { value } of [valueAtRisk, expectedShortfall]) expect(risk).toContain(decimal(value, 2));
    expect(await textOf(page, '.band')).toMatch(/Synthetic.*model one · sha256 [0-9a-f]{12} · seed 7/s);
    expect(await page.locator('.plot canvas').count()).toBe(2);
    expect(
      CreditBody.parse({ model: 'one', ...fieldsOf(CHOICE), obligors: exampleOf('ASSET1') }).obligors,
    ).toHaveLength(3);
  });

  test('begins with an example', async () => {
    const page = await studio.open('credit#model=one&years=5&paths=1000');
    expect(await page.locator('#obligors tr').count()).toBe(3);
    expect(await cell(page, '0.name').inputValue()).toBe('Airline');
    expect(await textOf(page, '#terms-words')).toMatch(/is the most likely to default: \d/);
  });

  test('follows changes of fields and of the table', async () => {
    const page = await studio.open(address);
    const seen = new Set([JSON.stringify(await numbersOn(page))]);
    for (const act of [
      () => page.locator('#years').fill('3'),
      () => page.locator('#trigger').selectOption('maturity'),
      () => page.locator('#rate').fill('2.5'),
      () => page.locator('#another').click(),
      async () => {
        await cell(page, '0.debt').fill('90');
        await page.keyboard.press('Tab');
      },
      () => page.locator('#add').click(),
      () => page.getByRole('button', { name: 'Remove Airline' }).click(),
    ]) {
      await redrawn(page, act);
      const numbers = JSON.stringify(await numbersOn(page));
      expect(seen).not.toContain(numbers);
      seen.add(numbers);
    }
    expect(await page.locator('#obligors tr').count()).toBe(2);
  });

  test('says of a field what is wrong with it, and marks it', async () => {
    const page = await studio.open(address);
    const before = await numbersOn(page);
    await cell(page, '1.debt').fill('-5');
    await page.keyboard.press('Tab');
    await expect.poll(() => textOf(page, '#obligors-fault')).toMatch(/^Obligor 2 debt -5: must be above 0\.$/);
    expect(await cell(page, '1.debt').getAttribute('aria-invalid')).toBe('true');
    await cell(page, '1.debt').fill('60');
    await cell(page, '1.maturity').fill('9');
    await page.keyboard.press('Tab');
    await expect.poll(() => textOf(page, '#obligors-fault')).toMatch(/"Utility".*must be at most the horizon/);
    expect(await numbersOn(page)).toEqual(before);
    await redrawn(page, async () => {
      await cell(page, '1.maturity').fill('1');
      await page.keyboard.press('Tab');
    });
    expect(await textOf(page, '#obligors-fault')).toBe('');
  });

  test('takes a file of obligors, and says what is wrong with a bad one', async () => {
    const page = await studio.open(address);
    await redrawn(page, () => give(page, CSV));
    expect(await page.locator('#obligors tr').count()).toBe(3);
    expect(await cell(page, '2.name').inputValue()).toBe('Bank');
    for (const [text, words] of [
      [CSV.replace('recovery', 'colour'), /obligors\.csv: the column "colour" is not known/i],
      [CSV.replace(',80,', ',lots,'), /obligor 1 debt "lots": must be a number/],
      [
        `${CSV.split('\n')[0]}\n${Array.from({ length: 201 }, (_, i) => `N${i},ASSET1,1.1,0.9,20,80,2,0.1`).join('\n')}`,
        /201 obligors: a page holds at most 200/,
      ],
    ] as const) {
      await give(page, text);
      await expect.poll(() => textOf(page, '#troubles')).toMatch(words);
    }
    expect(await page.locator('#obligors tr').count()).toBe(3);
  });

  test('has a link that gives the same again, its obligors included', async () => {
    const page = await studio.open(address);
    const link = await page.locator('#link').inputValue();
    const other = await studio.open(link.slice(studio.url.length));
    expect(await numbersOn(other)).toEqual(await numbersOn(page));
    const odd = await studio.open('credit#model=one&paths=1000&obligors=[[1]]&trigger=never');
    for (const name of ['obligors “[[1]]”', 'trigger “never”'])
      expect(await textOf(odd, '#troubles')).toContain(`The link’s ${name} cannot be used.`);
  });

  test('names the same request for other programs', async () => {
    const page = await studio.open(address);
    const [, json] = /-d '([^']+)'/.exec(await page.locator('#curl').inputValue()) ?? [];
    expect(CreditBody.parse(JSON.parse(json)).obligors.map(({ name }) => name)).toEqual(['Airline', 'Utility']);
    expect(await page.locator('#command').inputValue()).toMatch(/--trigger first-passage/);
    expect(await page.locator('#typescript').inputValue()).toContain('creditRisk(model, { obligors, ...request }');
  });
});
