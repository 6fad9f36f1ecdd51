import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CreditAnswer } from '../../inference/contract/credit.ts';
import { bash } from '../cli/run.ts';
import { makeExampleFolder, readmeExample, runExample } from '../fixtures/readme.ts';

let folder: string;
beforeAll(async () => {
  folder = await makeExampleFolder();
});
afterAll(() => rm(folder, { recursive: true }));

test('the example for the command line shows a table, and an answer in JSON', async () => {
  const { code, stdout } = await bash(
    folder,
    (await readmeExample('Credit risk', 'sh')).replaceAll('npx pathloom', 'pathloom'),
  );
  expect(code).toBe(0);
  expect(stdout).toMatch(/^3 obligors, default at maturity; 60 observations in 5 years, riskless rate 0 %\n/);
  for (const name of ['Airline', 'Builder', 'Utility']) expect(stdout).toMatch(new RegExp(`^${name} .*±`, 'm'));
  const answer = CreditAnswer.parse(JSON.parse(await readFile(join(folder, 'credit.json'), 'utf8')));
  expect(answer.method).toMatchObject({ trigger: 'first-passage', bridge: true, rate: 0.02 });
  expect(answer.obligors.map(({ probabilities }) => probabilities.length)).toEqual([5, 5, 5]);
});

test('the example for TypeScript runs', async () => {
  const lines = (await runExample(folder, await readmeExample('Credit risk', 'ts'))).trim().split('\n');
  expect(lines.map((line) => line.split(' ')[0])).toEqual(['1', '2', '3', '4', '5']);
  expect(lines[4]).toMatch(/^5 0\.\d+ 0\.\d+$/);
});
