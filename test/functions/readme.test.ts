import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApp } from '../../functions/http/app.ts';
import { folderStore } from '../../functions/models/folder.ts';
import { readmeExample } from '../fixtures/readme.ts';
import { pythonEnvironment } from '../python/environment.ts';
import { PYTHON_PACKAGES } from '../python/packages.ts';
import { runProgram } from '../python/program.ts';
import { type Listening, listen } from './listen.ts';

const ADDRESS = 'http://127.0.0.1:8080';

beforeAll(() => pythonEnvironment(PYTHON_PACKAGES));

let server: Listening;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pathloom-readme-'));
  server = await listen(createApp({ models: folderStore('models'), maxValues: 20_000_000, log: () => {} }));
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

/** The code of a language in the section on HTTP that asks the service, addressed to the one that runs here. */
const example = async (language: string) =>
  (await readmeExample('Over HTTP', language, ADDRESS)).replaceAll(ADDRESS, server.url);

describe('the example of the README', () => {
  test('for curl is answered, line by line', async () => {
    const lines = (await example('sh')).trim().split('\n');
    expect(lines.filter((line) => line.startsWith('curl'))).toHaveLength(4);
    // Ends with the first answer that is not 2xx.
    const strict = 'set -euo pipefail; curl() { command curl --silent --show-error --fail "$@"; echo; }';
    const answers = (await runProgram('bash', ['-c', [strict, ...lines].join('\n')])).trim().split(/\n(?=\{)/);
    const [paths, forecast, risk] = [answers[0].split('\n')[0], ...answers.slice(1)].map((text) => JSON.parse(text));
    expect(paths.paths).toHaveLength(100);
    expect(paths.manifest.request.start).toBe('2008-10-01');
    expect(answers[0].split('\n')[1]).toBe('path,step,close');
    expect(answers[0].trim().split('\n')).toHaveLength(2 + 100 * 252);
    expect(forecast.forecasts[0].steps).toHaveLength(20);
    expect(risk.unit).toBe('money');
  });

  test('for TypeScript fits the types, and runs', async () => {
    const file = join(folder, 'example.ts');
    await writeFile(file, await example('ts'));
    const client = resolve('functions/client/index.ts');
    const paths = { 'pathloom/client': [client] };
    const rules = {
      extends: resolve('tsconfig.json'),
      compilerOptions: { noEmit: true, rootDir: '/', types: [], paths },
    };
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ ...rules, include: [file] }));
    expect(await runProgram(resolve('node_modules/.bin/tsc'), ['-p', folder])).toBe('');
    const outfile = join(folder, 'example.mjs');
    await build({
      ...{ entryPoints: [file], alias: { 'pathloom/client': client }, outfile },
      ...{ bundle: true, format: 'esm', platform: 'neutral', logLevel: 'silent' },
    });
    const [drawn, worst, refusal] = (await runProgram(process.execPath, [outfile])).trim().split('\n');
    expect(drawn).toBe('sp500 100');
    expect(Number(worst)).toBeLessThan(0);
    expect(refusal).toMatch(/^400 positions request positions "gold": there is no such asset; known: close$/);
  });

  test('for Python runs with pyarrow and pandas', async () => {
    const { python } = await pythonEnvironment(PYTHON_PACKAGES);
    const said = (await runProgram(python, ['-c', await example('python')])).trim().split('\n');
    expect(said).toHaveLength(2 + 5);
    expect(said[0].trim().split(/\s+/)).toEqual(['0.05', '0.50', '0.95']);
    expect(said.at(-1)).toMatch(/^252(\s+\d+\.\d+){3}$/);
  });
});
