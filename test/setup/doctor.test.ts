import { expect, test } from 'vitest';
import { describeDiagnosis } from '../../training/setup/describe-diagnosis.ts';
import { type Diagnosis, examine } from '../../training/setup/doctor.ts';
import { cacheFolder, thisMachine } from '../../training/setup/machine.ts';

const found = (version: string) => ({ version, problem: null });

const healthy: Diagnosis = {
  pathloom: '0.1.0',
  node: { version: '20.20.2', supported: true, runsNativeTrainer: true },
  platform: 'linux-x64',
  cores: 2,
  memory: { totalBytes: 8e9, freeBytes: 4e9 },
  trainer: { backend: 'tensorflow', versions: { libtensorflow: '2.15.1' }, warning: null, remedy: null },
  onnxruntimeNode: found('1.30.0'),
  onnxruntimeWeb: found('1.30.0'),
  tools: { python3: found('3.11.7'), pip: found('23.2.1'), compiler: found('12.2.0') },
  cache: { folder: '/cache', freeBytes: 9e9 },
};

const lineOf = (diagnosis: Diagnosis, name: string) =>
  describeDiagnosis(diagnosis)
    .split('\n')
    .find((line) => line.includes(name));

test('a healthy machine is ok in every line, and the lines are aligned', () => {
  const lines = describeDiagnosis(healthy).split('\n');
  expect(lines.every((line) => line.startsWith('ok '))).toBe(true);
  expect(lines).toContain('ok       Trainer           tensorflow (libtensorflow 2.15.1)');
  expect(lines).toContain('ok       onnxruntime-node  1.30.0');
});

test('what is missing is marked, with what to do', () => {
  const poor: Diagnosis = {
    ...healthy,
    node: { version: '18.0.0', supported: false, runsNativeTrainer: true },
    trainer: {
      backend: 'wasm',
      versions: { 'tfjs-backend-wasm': '4.22.0' },
      warning: 'not installed; slow',
      remedy: 'run "pathloom setup"',
    },
    onnxruntimeNode: { version: '1.30.0', problem: 'does not load (GLIBC_2.34 not found)' },
    tools: { ...healthy.tools, compiler: { version: null, problem: 'not found' } },
    cache: { folder: '/cache', freeBytes: 1e9 },
  };
  expect(lineOf(poor, 'Node ')).toBe('missing  Node              18.0.0; install Node 20 or newer');
  expect(lineOf(poor, 'Trainer')).toMatch(/^missing .*wasm.*not installed; slow; run "pathloom setup"$/);
  expect(lineOf(poor, 'onnxruntime-node')).toMatch(
    /^missing .*1\.30\.0 does not load \(GLIBC_2\.34 not found\); run npm ci$/,
  );
  expect(lineOf(poor, 'C++ compiler')).toMatch(
    /^missing .*not found; "pathloom setup" needs it \(apt-get install g\+\+/,
  );
  expect(lineOf(poor, 'Cache')).toMatch(/^missing .*1\.0 GB free; "pathloom setup" needs 1\.5 GB$/);
});

test('a compiler is not asked for once the native library works', () => {
  const settled = { ...healthy, tools: { ...healthy.tools, compiler: { version: null, problem: 'not found' } } };
  expect(lineOf(settled, 'C++ compiler')).toContain('not needed any more');
});

test('this machine is examined without loading anything into this process', async () => {
  const diagnosis = await examine('9.9.9');
  expect(diagnosis.pathloom).toBe('9.9.9');
  expect(diagnosis.node).toMatchObject({ version: process.versions.node, supported: true });
  expect(diagnosis.onnxruntimeNode).toEqual({ version: '1.30.0', problem: null });
  expect(diagnosis.trainer.backend).not.toBe('none');
  expect(diagnosis.cache.freeBytes).toBeGreaterThan(0);
  expect(JSON.parse(JSON.stringify(diagnosis))).toEqual(diagnosis);
});

test('tools that are not there and a wish for wasm are seen', async () => {
  const machine = thisMachine();
  const diagnosis = await examine('0.1.0', {
    ...machine,
    env: { PATHLOOM_BACKEND: 'wasm', CXX: 'no-such-compiler' },
    cache: '/no/such/folder',
  });
  expect(diagnosis.tools.compiler).toEqual({ version: null, problem: 'not found' });
  expect(diagnosis.trainer).toMatchObject({ backend: 'wasm', remedy: 'unset PATHLOOM_BACKEND' });
  expect(diagnosis.trainer.warning).toContain('7 to 10 times slower');
});

test('the cache is where the user said, else where the system keeps caches', () => {
  expect(cacheFolder({ PATHLOOM_CACHE: '/a', XDG_CACHE_HOME: '/b' }, '/home/me')).toBe('/a');
  expect(cacheFolder({ XDG_CACHE_HOME: '/b' }, '/home/me')).toBe('/b/pathloom');
  expect(cacheFolder({}, '/home/me')).toBe('/home/me/.cache/pathloom');
});
