import { readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Manifest, OptionsAnswer } from '../../inference/index.ts';
import { lastOfEach, makeFolder, pathloom, refusal, removeFolder } from '../cli/run.ts';
import { makePackage } from '../fixtures/package.ts';

let folder: string;
beforeAll(async () => {
  folder = await makeFolder();
  const made = await makePackage({ architecture: 'path-dependent', id: 'one' });
  await rename(made.folder, join(folder, 'one'));
  await made.remove();
  const noise = await makePackage({ architecture: 'tcn', id: 'noise' });
  await rename(noise.folder, join(folder, 'noise'));
  await noise.remove();
});
afterAll(() => removeFolder(folder));

const options = ['options', '--model', 'one', '--paths', '200', '--maturities', '3,8', '--moneyness', '0.9,1'];
const generate = ['generate', '--model', 'one', '--paths', '5', '--steps', '4', '--out', 'p.csv', '--force'];

describe('pathloom options', () => {
  test('prints JSON, and a table for people', async () => {
    const { code, stdout } = await pathloom(folder, [...options, '--json']);
    expect(code).toBe(0);
    expect(OptionsAnswer.parse(JSON.parse(stdout)).smiles.map(({ steps }) => steps)).toEqual([3, 8]);
    const table = await pathloom(folder, [...options, '--rate', '0.02']);
    expect(table.stdout).toMatch(
      /^options on ASSET1 at 100, riskless rate 2 %, dividend yield 0 %\nmartingale test: p /,
    );
    expect(table.stdout).toMatch(/^8 steps, 0.0317 y +100 +1 .* ± /m);
    expect(table.stderr).toMatch(/^options 200\/200 /m);
  });

  test.each([
    [['--maturities=-5'], '--maturities -5: must be at least 1'],
    [['--moneyness', '0'], '--moneyness 0: must be above 0'],
    [['--moneyness', '0.9,'], '--moneyness 0.9,: must be a number'],
    [['--maturities', '3,,8'], '--maturities 3,,8: must be a number'],
    [['--maturities', '3,8.5'], '--maturities 3,8.5: must be a whole number'],
    [['--maturities', '3,3'], '--maturities 3,3: is there twice'],
    [['--strikes', '90', '--maturities', '3'], '--strikes does not go with --moneyness; give one of them'],
    [['--asset', 'gold'], '--asset "gold": there is no such asset; known: ASSET1'],
    [['--rate', '2'], '--rate 2: must be at most 0.5'],
    [['--model', 'baseline:gjr'], '--model baseline:gjr: a baseline has no package'],
  ])('refuses %j as wrong use', async (more, words) => {
    expect(await refusal(folder, lastOfEach([...options, ...more]), 2)).toContain(words);
  });
});

describe('pathloom generate --measure pricing', () => {
  test('writes the paths, and the terms into the manifest', async () => {
    expect((await pathloom(folder, [...generate, '--measure', 'pricing', '--rate', '0.03'])).code).toBe(0);
    const manifest = Manifest.parse(JSON.parse(await readFile(join(folder, 'p.csv.manifest.json'), 'utf8')));
    expect(manifest.pricing).toMatchObject({ rate: 0.03, stepsPerYear: 252 });
  });

  test.each([
    [['--rate', '0.03'], '--rate 0.03: goes with --measure pricing, which is not given'],
    [['--measure', 'pricing', '--conditions', 'x.json'], '--conditions x.json: are of the real world'],
    [
      ['--model', 'baseline:gjr', '--measure', 'pricing'],
      '--model baseline:gjr: a baseline has no law of its own that the state decides, which --measure pricing needs',
    ],
    [['--model', 'noise', '--measure', 'pricing'], '--model: the paths of noise start from noise, not from a state'],
    [['--measure', 'forward'], '--measure forward: must be one of physical, pricing'],
  ])('refuses %j as wrong use', async (more, words) => {
    expect(await refusal(folder, lastOfEach([...generate, ...more]), 2)).toContain(words);
  });
});
