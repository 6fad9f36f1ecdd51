import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPages, type Pages } from './pages.ts';

let pages: Pages;
beforeAll(async () => {
  const example = /^```html\n(.*?)^```$/ms.exec(await readFile('README.md', 'utf8'))?.[1] ?? '';
  expect(example.trim().split('\n')).toHaveLength(15);
  pages = await openPages({ '/example': example });
});
afterAll(() => pages?.close());

test('the example of the documentation draws paths and says that they are synthetic', async () => {
  const page = await pages.open('/example');
  const errors: Error[] = [];
  page.on('pageerror', (error) => errors.push(error));
  await page.waitForFunction("!document.querySelector('#answer').textContent.startsWith('Loading')");
  const answer = (await page.textContent('#answer')) ?? '';
  expect(errors).toEqual([]);
  const [, low, high] = /^90 % of 1000 paths end between ([\d.]+) and ([\d.]+)\. Synthetic data/.exec(answer) ?? [];
  expect(Number(low)).toBeLessThan(100);
  expect(Number(high)).toBeGreaterThan(100);
});
