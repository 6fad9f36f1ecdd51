import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CreditAnswer } from '../../inference/contract/credit.ts';
import { bash } from '../cli/run.ts';
import { runProgram } from '../python/program.ts';

let folder: string;
beforeAll(async () => {
  // Beside the packages that the examples need.
  folder = await mkdtemp(join(tmpdir(), 'pathloom-credit-'));
  await symlink(resolve('models'), join(folder, 'models'));
  await symlink(resolve('node_modules'), join(folder, 'node_modules'));
});
afterAll(() => rm(folder, { recursive: true }));

/** The code of a language in the README's section on credit risk. */
async function example(language: string): Promise<string> {
  const readme = await readFile('README.md', 'utf8');
  const section = /^### Credit risk\n(.*?)^###? /ms.exec(readme)?.[1] ?? '';
  const blocks = Array.from(section.matchAll(/^```(\w+)\n(.*?)^```$/gms), ([, name, code]) => ({ name, code }));
  const found = blocks.filter(({ name }) => name === language);
  expect(found).toHaveLength(1);
  return found[0].code;
}

test('the example for the command line shows a table, and an answer in JSON', async () => {
  const { code, stdout } = await bash(folder, (await example('sh')).replaceAll('npx pathloom', 'pathloom'));
  expect(code).toBe(0);
  expect(stdout).toMatch(/^3 obligors, default at maturity; 60 observations in 5 years, riskless rate 0 %\n/);
  for (const name of ['Airline', 'Builder', 'Utility']) expect(stdout).toMatch(new RegExp(`^${name} .*±`, 'm'));
  const answer = CreditAnswer.parse(JSON.parse(await readFile(join(folder, 'credit.json'), 'utf8')));
  expect(answer.method).toMatchObject({ trigger: 'first-passage', bridge: true, rate: 0.02 });
  expect(answer.obligors.map(({ probabilities }) => probabilities.length)).toEqual([5, 5, 5]);
}, 120_000);

test('the example for TypeScript runs', async () => {
  const file = join(folder, 'example.ts');
  await writeFile(file, await example('ts'));
  const outfile = join(folder, 'example.mjs');
  await build({
    ...{ entryPoints: [file], outfile, alias: { 'pathloom/node': resolve('inference/node.ts') } },
    ...{ bundle: true, format: 'esm', platform: 'node', packages: 'external', logLevel: 'silent' },
  });
  const program = `process.chdir(${JSON.stringify(folder)}); await import(${JSON.stringify(outfile)});`;
  const lines = (await runProgram(process.execPath, ['--input-type=module', '-e', program])).trim().split('\n');
  expect(lines.map((line) => line.split(' ')[0])).toEqual(['1', '2', '3', '4', '5']);
  expect(lines[4]).toMatch(/^5 0\.\d+ 0\.\d+$/);
}, 120_000);
