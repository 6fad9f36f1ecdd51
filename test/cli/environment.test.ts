import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type MadePackage, makePackage } from '../fixtures/package.ts';
import { builtProgram } from './build.ts';
import { pricesCsv } from './prices.ts';
import { bash, listing, makeFolder, pathloom, refusal, removeFolder } from './run.ts';

let folder: string;
let made: MadePackage;
beforeAll(async () => {
  made = await makePackage({ architecture: 'path-dependent' });
});
afterAll(() => made.remove());
beforeEach(async () => {
  folder = await makeFolder();
  await writeFile(join(folder, 'own.csv'), pricesCsv(450, ['ASSET1']));
  return () => removeFolder(folder);
});

const generate = (out: string, ...more: string[]) =>
  ['generate', '--model', made.folder, '--paths', '1000', '--steps', '252', '--out', out, ...more].join(' ');
const evaluate = (...more: string[]) => ['evaluate', '--model', made.folder, '--data', 'own.csv', ...more];

test('an unknown backend is refused before anything is read', async () => {
  const args = ['train', '--data', 'own.csv', '--out', 'models/new'];
  expect(await refusal(folder, args, 2, { PATHLOOM_BACKEND: 'foo' })).toBe(
    'PATHLOOM_BACKEND is "foo"; allowed: native, wasm',
  );
});

describe('a disk that fills up', () => {
  // Files may have 100 KB: the same to a program as a disk with no more room, and needs no privilege.
  const full = (line: string) => bash(folder, `ulimit -f 100; ${line}`);

  test.each(['csv', 'ndjson', 'arrow', 'parquet'])('amid paths of %s leaves nothing', async (ending) => {
    const before = await listing(folder);
    expect(await full(`pathloom ${generate(`paths.${ending}`)}`)).toEqual({
      ...{ code: 1, signal: null, stdout: '' },
      stderr:
        `error: cannot write paths.${ending}: the file would be larger than is allowed here; ` +
        'nothing was left behind\n',
    });
    expect(await listing(folder)).toEqual(before);
  });

  test('amid the first checkpoint stops training and leaves nothing', async () => {
    const { code, stdout, stderr } = await full('pathloom train --data own.csv --out models/new --preset quick');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr.trimEnd().split('\n').at(-1)).toBe(
      'error: cannot write models/new.checkpoint.json: the file would be larger than is allowed here; nothing was left behind',
    );
    expect(await readdir(join(folder, 'models'))).toEqual([]);
  });

  test('amid a report keeps the package as it was', async () => {
    const before = await listing(made.folder);
    const { code, stderr } = await full(`pathloom ${evaluate('--save').join(' ')}`);
    expect(code).toBe(1);
    expect(stderr.trimEnd().split('\n').at(-1)).toMatch(
      /^error: cannot write \S+report.html: the file would be larger/,
    );
    expect(await listing(made.folder)).toEqual(before);
  });

  test('under the answer is an error and no stack trace', async () => {
    expect(await bash(folder, 'pathloom models --models . --json > /dev/full')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^(no models in .*\n)?error: cannot write the answer: ENOSPC[^\n]*\n$/),
    });
  });
});

describe('a reader that has seen enough', () => {
  test.each(['--help', 'models --models . --json', 'doctor'])('does not disturb %s', async (args) => {
    const { stdout, stderr } = await bash(folder, `pathloom ${args} | true; echo "\${PIPESTATUS[0]}"`);
    expect(stdout).toBe('0\n');
    expect(stderr.replace(/^no models in .*\n/, '')).toBe('');
  });

  test('does not keep an evaluation from being written', async () => {
    const { stdout, stderr } = await bash(
      folder,
      `pathloom ${evaluate('--json', 'tables.json').join(' ')} | head -1; echo "\${PIPESTATUS[0]}"`,
    );
    expect(stdout).toMatch(/^ASSET1, 2019-01-02 to .*\n0\n$/);
    expect(stderr).toMatch(/Wrote tables.json\n$/);
  });

  test('of what is said does not end the work', async () => {
    const line = `{ pathloom ${generate('paths.csv')} 2>&1; echo $? > code; } | true; while [ ! -s code ]; do sleep 0.1; done; cat code`;
    expect((await bash(folder, line)).stdout).toBe('0\n');
    expect(await readdir(folder)).toContain('paths.csv.manifest.json');
  });
});

describe('what is said while it works', () => {
  test('is plain lines where there is no terminal', async () => {
    const { code, stderr } = await pathloom(folder, evaluate());
    expect(code).toBe(0);
    expect(stderr).toMatch(/^evaluate 0\/4 .*\n(.*\n)*evaluate 4\/4 .* s {2}done\n$/);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: it is control characters that must not be there
    expect(stderr).not.toMatch(/[\x00-\x09\x0b-\x1f]/);
  });

  /** Runs on a pseudo-terminal of 80 columns; what is shown there, stdout and stderr together, comes as stdout. */
  const onTerminal = (args: readonly string[]) =>
    bash(
      folder,
      `export -f pathloom; SHELL=/bin/bash script -qec "stty cols 80; pathloom ${args.join(' ')}" /dev/null`,
    );

  test('is a bar on a terminal, whose line is ended before what is said next', async () => {
    const { code, stdout } = await onTerminal(evaluate('--json', 'tables.json'));
    expect(code).toBe(0);
    expect(stdout).toContain(`\revaluate ${'░'.repeat(28)} 0/4`);
    expect(stdout).toMatch(/\revaluate █{28} 4\/4 [^\r\n]*\r\n/);
    expect(stdout).toMatch(/\r\nWrote tables.json\r\n$/);
    // A bar never fills the line, where the terminal would break it.
    // biome-ignore lint/suspicious/noControlCharactersInRegex: bars end with a control sequence
    for (const [, bar] of stdout.matchAll(/\r([^\r\n]*)\x1b\[K/g)) expect(bar.length).toBeLessThan(80);
  });

  test('is a bar whose line is ended before an error too', async () => {
    await writeFile(join(made.folder, 'encoder.onnx'), 'broken');
    const { code, stdout } = await onTerminal(evaluate());
    expect(code).toBe(1);
    expect(stdout).toMatch(/\revaluate [█░]{28} \d\/4 [^\r\n]*\r\nerror: encoder.onnx of [^\r\n]*\r\n$/);
  });
});

test('onnxruntime writes nothing to the home folder and so has nothing to report, also where no variable says it is a test', async () => {
  const home = join(folder, 'home');
  await mkdir(home);
  const { code } = await bash(
    folder,
    `env -i PATH="$PATH" HOME="${home}" "${process.execPath}" "${await builtProgram()}" ${generate('paths.csv')}`,
  );
  expect(code).toBe(0);
  expect(await readdir(home)).toEqual([]);
});
