import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bash } from '../cli/run.ts';
import { makeExampleFolder, readmeExample, runExample } from '../fixtures/readme.ts';

let folder: string;
beforeAll(async () => {
  folder = await makeExampleFolder();
});
afterAll(() => rm(folder, { recursive: true }));

test('the example for the command line shows the smile, and writes paths of the pricing measure', async () => {
  const lines = (await readmeExample('Option prices', 'sh')).replaceAll('npx pathloom', 'pathloom');
  const { code, stdout } = await bash(folder, lines);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^options on close at 100, riskless rate 1 %/);
  expect(stdout.match(/^(21|63) steps/gm)).toHaveLength(8);
  const manifest = JSON.parse(await readFile(join(folder, 'neutral.csv.manifest.json'), 'utf8'));
  expect(manifest.pricing).toMatchObject({ rate: 0.01, stepsPerYear: 252 });
});

test('the example for TypeScript runs', async () => {
  const lines = (await runExample(folder, await readmeExample('Option prices', 'ts'))).trim().split('\n');
  expect(lines[0]).toMatch(/^martingale test 0\.\d+$/);
  expect(lines).toHaveLength(8);
});
