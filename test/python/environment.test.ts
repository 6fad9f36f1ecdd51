import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { pythonEnvironment } from './environment.ts';
import { runProgram } from './program.ts';

let cache: string;

beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'pathloom-python-'));
  vi.stubEnv('PATHLOOM_CACHE', cache);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(cache, { recursive: true });
});

test('callers at the same time share one environment, with the pinned version', async () => {
  const packages = ['typing_extensions==4.16.0'];
  const environments = await Promise.all([pythonEnvironment(packages), pythonEnvironment(packages)]);
  expect(environments[0]).toEqual(environments[1]);
  expect(await readdir(cache)).toHaveLength(1);
  const script = "import importlib.metadata as m; print(m.version('typing_extensions'))";
  expect(await runProgram(environments[0].python, ['-c', script])).toBe('4.16.0\n');
});

test('without Python it fails with what is needed', async () => {
  vi.stubEnv('PATHLOOM_PYTHON', join(cache, 'no-python'));
  await expect(pythonEnvironment([])).rejects.toThrow(/need Python 3\.11 or newer.*no-python.*PATHLOOM_PYTHON/);
});

test('a package that cannot be installed is named, and leaves nothing behind', async () => {
  const missing = join(cache, 'missing-1.0-py3-none-any.whl');
  await writeFile(missing, 'not a wheel');
  await expect(pythonEnvironment([missing])).rejects.toThrow('missing-1.0-py3-none-any.whl');
  expect(await readdir(cache)).toEqual(['missing-1.0-py3-none-any.whl']);
});
