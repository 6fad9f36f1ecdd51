import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AnomalyAnswer } from '../../inference/contract/anomaly.ts';
import { bash } from '../cli/run.ts';
import { makeExampleFolder, readmeExample, runExample } from '../fixtures/readme.ts';
import study from './reference/study.json' with { type: 'json' };

let folder: string;
beforeAll(async () => {
  folder = await makeExampleFolder();
});
afterAll(() => rm(folder, { recursive: true }));

test('the example for the command line lists flagged days, and finds the wrong close', async () => {
  const { code, stdout, stderr } = await bash(
    folder,
    (await readmeExample('Anomalies', 'sh')).replaceAll('npx pathloom', 'pathloom'),
  );
  expect(stderr).not.toContain('error');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^2019-08-14 {2}close {2}p \S+ {2}\w+.* Expected -\S+ % to \S+ % \(5 to 95 %\).*; came /m);
  expect(stdout).toMatch(/^\d+ of \d+ observations, at 1 % of clean days flagged; tests: size, .*round, critic\.$/m);
  const answer = AnomalyAnswer.parse(JSON.parse(await readFile(join(folder, 'anomalies.json'), 'utf8')));
  expect(answer.manifest.request).toEqual({ from: '2019-01-01', rate: 0.05, control: 'discoveries' });
  const found = answer.observations.filter(({ flagged }) => flagged).map(({ date }) => date);
  expect(found).toContain('2019-08-14');
});

test('the example for TypeScript runs', async () => {
  const said = await runExample(folder, await readmeExample('Anomalies', 'ts'));
  expect(said).toMatch(/^\d{4}-\d\d-\d\d .+ came /m);
});

describe('docs/anomalies.md', () => {
  test('tells the figures of the study that is kept, to three digits', async () => {
    const page = await readFile('docs/anomalies.md', 'utf8');
    for (const found of Object.values(study.results)) {
      const cells = Object.values(found).map(({ auroc, precision }) => `${auroc.toFixed(3)} ${precision.toFixed(2)}`);
      expect(page).toContain(`| ${cells.join(' | ')} |`);
    }
    for (const mean of Object.values(study.meanAuroc)) expect(page).toContain(mean.toFixed(3));
    for (const { all } of Object.values(study.falseAlarms)) expect(page).toContain(`${(100 * all).toFixed(2)} %`);
  });
});
