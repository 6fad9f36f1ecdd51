import { existsSync } from 'node:fs';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { setUpNativeTrainer } from '../../training/setup/set-up.ts';
import { type FakeMachine, fakeMachine, notFound, smallRecipe } from './fake-machine.ts';

const quiet = () => {};
const setUp = (machine: FakeMachine, force = false) => setUpNativeTrainer({ log: quiet, force }, machine, smallRecipe);

/** What `npm ci` does: the package is as it was unpacked. */
async function reinstall(machine: FakeMachine): Promise<void> {
  for (const folder of ['deps', 'lib']) await rm(join(machine.tfjsNode, folder), { recursive: true });
  machine.ran.length = 0;
}

test('from nothing, the library is fetched, unpacked, the addon compiled, and both are put in place', async () => {
  const machine = await fakeMachine();
  const result = await setUp(machine);
  expect(result).toMatchObject({ backend: 'tensorflow', by: 'wheel', missing: [] });
  expect(result.versions.libtensorflow).toBe('2.15.1');
  expect(machine.ran).toEqual(['pip --version', 'pip download', 'unpack', 'compile', 'probe']);
  const placed = join(machine.tfjsNode, 'lib', 'napi-v8', 'tfjs_binding.node');
  expect(await readFile(placed, 'utf8')).toBe('addon');
  expect(existsSync(join(machine.tfjsNode, 'deps', 'include', 'tensorflow', 'c', 'c_api.h'))).toBe(true);
});

test('a second call only tries the library', async () => {
  const machine = await fakeMachine();
  await setUp(machine);
  machine.ran.length = 0;
  expect(await setUp(machine)).toMatchObject({ backend: 'tensorflow', by: 'already there' });
  expect(machine.ran).toEqual(['probe']);
});

test('no unfinished folder, lock or wheel is left in the cache', async () => {
  const machine = await fakeMachine();
  await setUp(machine);
  expect((await readdir(machine.cache)).sort()).toEqual([
    'addon-4.22.0-napi8-tensorflow-2.15.1-linux-x64',
    'libtensorflow-2.15.1-linux-x64',
  ]);
  expect((await readdir(machine.tfjsNode)).sort()).toEqual(['deps', 'lib', 'package.json']);
});

test('after npm ci everything comes from the cache', async () => {
  const machine = await fakeMachine();
  await setUp(machine);
  await reinstall(machine);
  expect(await setUp(machine)).toMatchObject({ backend: 'tensorflow', by: 'wheel' });
  expect(machine.ran).toEqual(['probe']);
});

test('a cached library that was changed is noticed by its hash and fetched again', async () => {
  const machine = await fakeMachine();
  await setUp(machine);
  await reinstall(machine);
  const cached = join(machine.cache, 'libtensorflow-2.15.1-linux-x64', 'lib', 'libtensorflow_cc.so.2');
  await writeFile(cached, 'content of libtensorflow_cc.so.3');
  expect(await setUp(machine)).toMatchObject({ backend: 'tensorflow', by: 'wheel' });
  expect(machine.ran).toEqual(['pip --version', 'pip download', 'unpack', 'probe']);
  expect(await readFile(cached, 'utf8')).toBe('content of libtensorflow_cc.so.2');
});

test('a cached addon that was changed is compiled again', async () => {
  const machine = await fakeMachine();
  await setUp(machine);
  await reinstall(machine);
  const folder = join(machine.cache, 'addon-4.22.0-napi8-tensorflow-2.15.1-linux-x64');
  await writeFile(join(folder, 'tfjs_binding.node'), 'nodda');
  await setUp(machine);
  expect(machine.ran).toEqual(['compile', 'probe']);
});

test('a file missing from the cache is noticed', async () => {
  const machine = await fakeMachine();
  await setUp(machine);
  await reinstall(machine);
  await rm(join(machine.cache, 'libtensorflow-2.15.1-linux-x64', 'include'), { recursive: true });
  await setUp(machine);
  expect(machine.ran).toContain('pip download');
});

test('an installed library that does not load is replaced', async () => {
  const machine = await fakeMachine();
  await setUp(machine);
  const library = join(machine.tfjsNode, 'deps', 'lib', 'libtensorflow_cc.so.2');
  await rm(library);
  await writeFile(library, 'cut sh');
  expect(await setUp(machine)).toMatchObject({ backend: 'tensorflow', by: 'wheel' });
});

test('force starts from nothing and leaves what else lies in the cache alone', async () => {
  const machine = await fakeMachine();
  await setUp(machine);
  await writeFile(join(machine.cache, 'notes.txt'), 'mine');
  machine.ran.length = 0;
  expect(await setUp(machine, true)).toMatchObject({ backend: 'tensorflow', by: 'wheel' });
  expect(machine.ran).toEqual(['pip --version', 'pip download', 'unpack', 'compile', 'probe']);
  expect(await readFile(join(machine.cache, 'notes.txt'), 'utf8')).toBe('mine');
});

test('two set-ups at once do the work once', async () => {
  const machine = await fakeMachine();
  const results = await Promise.all([setUp(machine), setUp(machine)]);
  expect(results.map(({ by }) => by).sort()).toEqual(['already there', 'wheel']);
  expect(machine.ran.filter((task) => task === 'pip download')).toHaveLength(1);
});

test('the lock of a process that has ended is taken over', async () => {
  const machine = await fakeMachine();
  await setUp(machine);
  await reinstall(machine);
  const { hostname } = await import('node:os');
  // Above the largest process id that Linux and macOS give.
  await writeFile(join(machine.cache, 'setup.lock'), JSON.stringify({ process: 2 ** 30, host: hostname() }));
  expect(await setUp(machine)).toMatchObject({ backend: 'tensorflow' });
});

test('the install script is preferred where its host answers', async () => {
  const machine = await fakeMachine({ answers: async () => true });
  expect(await setUp(machine)).toMatchObject({ backend: 'tensorflow', by: 'install script' });
  expect(machine.ran).toEqual(['install script', 'probe']);
});

test('where the install script fails, the wheel is next', async () => {
  const machine = await fakeMachine({ answers: async () => true });
  machine.broken['install script'] = { stderr: 'socket hang up' };
  expect(await setUp(machine)).toMatchObject({ backend: 'tensorflow', by: 'wheel' });
});

test('a wheel with another hash is refused, thrown away, and never unpacked', async () => {
  const machine = await fakeMachine();
  machine.wheel = 'something else';
  const result = await setUp(machine);
  expect(result).toMatchObject({ backend: 'wasm', by: 'none' });
  expect(result.missing.join()).toContain(`expected ${smallRecipe.sha256}`);
  expect(machine.ran).not.toContain('unpack');
  expect(await readdir(machine.cache)).toEqual([]);
});

test.each([
  ['python3', 'pip --version', notFound, 'python3 is missing'],
  ['pip', 'pip --version', { stderr: 'No module named pip' }, 'pip is missing'],
  [
    'PyPI',
    'pip download',
    { stderr: 'Could not connect' },
    'pip could not fetch tensorflow-cpu==2.15.1 (Could not connect)',
  ],
  ['the compiler', 'compile', notFound, 'g++ is missing'],
  [
    'a working compiler',
    'compile',
    { stderr: 'fatal error: node_api.h' },
    'g++ could not compile the addon (fatal error',
  ],
] as const)('where %s is missing, the result says so and names the cost', async (_, task, outcome, expected) => {
  const machine = await fakeMachine();
  machine.broken[task] = outcome;
  const lines: string[] = [];
  const result = await setUpNativeTrainer({ log: (line) => lines.push(line) }, machine, smallRecipe);
  expect(result).toMatchObject({ backend: 'wasm', by: 'none', versions: {} });
  expect(result.missing).toHaveLength(2);
  expect(result.missing[0]).toContain('storage.googleapis.com');
  expect(result.missing[1]).toContain(expected);
  expect(result.message).toContain('a TCN 7 to 10 times slower');
  expect(lines.at(-1)).toBe(result.message);
});

test.each([
  [{ arch: 'arm64' }, 'this is linux-arm64'],
  [{ platform: 'darwin' }, 'this is darwin-x64'],
  [{ glibc: false }, 'this is linux-x64 without it'],
  [{ napiHeaders: null }, 'node-api-headers is missing'],
  [{ env: { CXX: 'clang++ -stdlib=libc++' } }, 'clang++ is missing'],
])('a machine with %j is told what it lacks', async (changes, expected) => {
  const machine = await fakeMachine(changes);
  if ('env' in changes) machine.broken.compile = notFound;
  expect((await setUp(machine)).missing[1]).toContain(expected);
});

test('on a Node that tfjs-node does not run on, nothing is fetched', async () => {
  const machine = await fakeMachine({ nodeVersion: '24.1.0' });
  expect((await setUp(machine)).message).toContain('tfjs-node runs on Node 18 to 22, this is 24.1.0');
  expect(machine.ran).toEqual([]);
});

test('without the npm package the result says how to get it', async () => {
  const machine = { ...(await fakeMachine()), tfjsNode: null };
  const result = await setUpNativeTrainer({ log: quiet }, machine, smallRecipe);
  expect(result.missing).toEqual(['the npm package @tensorflow/tfjs-node is not installed (npm ci installs it)']);
});

test('a cache that cannot be written is a result, not an error', async () => {
  const machine = await fakeMachine();
  await writeFile(machine.cache, 'a file where the folder should be');
  const result = await setUp(machine);
  expect(result).toMatchObject({ backend: 'wasm', by: 'none' });
  expect(result.missing.join()).toContain(machine.cache);
});
