import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AnomalyAnswer } from '../../inference/contract/anomaly.ts';
import { bash } from '../cli/run.ts';
import { runProgram } from '../python/program.ts';
import study from './reference/study.json' with { type: 'json' };

let folder: string;
beforeAll(async () => {
  // Beside the packages that the examples need.
  folder = await mkdtemp(join(tmpdir(), 'pathloom-anomalies-'));
  await symlink(resolve('models'), join(folder, 'models'));
  await symlink(resolve('node_modules'), join(folder, 'node_modules'));
});
afterAll(() => rm(folder, { recursive: true }));

/** The code of a language in the README's section on anomalies. */
async function example(language: string): Promise<string> {
  const readme = await readFile('README.md', 'utf8');
  const section = /^### Anomalies\n(.*?)^###? /ms.exec(readme)?.[1] ?? '';
  const blocks = Array.from(section.matchAll(/^```(\w+)\n(.*?)^```$/gms), ([, name, code]) => ({ name, code }));
  const found = blocks.filter(({ name }) => name === language);
  expect(found).toHaveLength(1);
  return found[0].code;
}

test('the example for the command line lists flagged days, and finds the wrong close', async () => {
  const { code, stdout, stderr } = await bash(folder, (await example('sh')).replaceAll('npx pathloom', 'pathloom'));
  expect(stderr).not.toContain('error');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^2019-08-14 {2}close {2}p \S+ {2}\w+.* Expected -\S+ % to \S+ % \(5 to 95 %\).*; came /m);
  expect(stdout).toMatch(/^\d+ of \d+ observations, at 1 % of clean days flagged; tests: size, .*round, critic\.$/m);
  const answer = AnomalyAnswer.parse(JSON.parse(await readFile(join(folder, 'anomalies.json'), 'utf8')));
  expect(answer.manifest.request).toEqual({ from: '2019-01-01', rate: 0.05, control: 'discoveries' });
  const found = answer.observations.filter(({ flagged }) => flagged).map(({ date }) => date);
  expect(found).toContain('2019-08-14');
}, 180_000);

test('the example for TypeScript runs', async () => {
  const file = join(folder, 'example.ts');
  await writeFile(file, await example('ts'));
  const outfile = join(folder, 'example.mjs');
  await build({
    ...{ entryPoints: [file], outfile, alias: { 'pathloom/node': resolve('inference/node.ts') } },
    ...{ bundle: true, format: 'esm', platform: 'node', packages: 'external', logLevel: 'silent' },
  });
  const program = `process.chdir(${JSON.stringify(folder)}); await import(${JSON.stringify(outfile)});`;
  const said = await runProgram(process.execPath, ['--input-type=module', '-e', program]);
  expect(said).toMatch(/^\d{4}-\d\d-\d\d .+ came /m);
}, 120_000);

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
