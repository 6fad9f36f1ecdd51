import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ZodType } from 'zod';
import { flagOf } from '../../bin/command.ts';
import { credit } from '../../bin/commands/credit.ts';
import { doctor } from '../../bin/commands/doctor.ts';
import { evaluate } from '../../bin/commands/evaluate.ts';
import { generate } from '../../bin/commands/generate.ts';
import { knownLaw } from '../../bin/commands/known-law.ts';
import { models } from '../../bin/commands/models.ts';
import { quickstart } from '../../bin/commands/quickstart.ts';
import { setup } from '../../bin/commands/setup.ts';
import { train } from '../../bin/commands/train.ts';
import { makeFolder, pathloom, removeFolder } from './run.ts';

let folder: string;
beforeAll(async () => {
  folder = await makeFolder();
});
afterAll(() => removeFolder(folder));

const commands = [train, evaluate, generate, credit, models, knownLaw, doctor, setup, quickstart];
const plain = (text: string) => text.replace(/\s+/g, ' ');

describe.each(commands.map((command) => [command.name, command] as const))('pathloom %s --help', (name, command) => {
  test('explains every option in the words of its schema', async () => {
    const { code, stdout, stderr } = await pathloom(folder, [name, '--help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(plain(stdout)).toContain(command.summary);
    for (const [field, schema] of Object.entries<ZodType>(command.options.shape)) {
      expect(schema.description, `${name} ${field}`).toBeTruthy();
      const { description = '' } = schema;
      // The flag, perhaps a placeholder, and the words.
      const at = plain(stdout).indexOf(` ${flagOf(field)} `);
      expect(at, flagOf(field)).toBeGreaterThan(0);
      expect(plain(stdout).slice(at, at + 120 + description.length)).toContain(plain(description));
    }
  });
});

test('the help lists the commands, and is what a lone "pathloom" shows as wrong use', async () => {
  const asked = await pathloom(folder, ['--help']);
  const lone = await pathloom(folder, []);
  expect(asked).toMatchObject({ code: 0, stderr: '' });
  expect(lone).toMatchObject({ code: 2, stdout: '' });
  expect(lone.stderr.trim()).toBe(asked.stdout.trim());
  for (const { name, summary } of commands) {
    expect(asked.stdout).toContain(`\n  ${name} `);
    expect(plain(asked.stdout)).toContain(summary);
  }
});

test('the version is that of the package', async () => {
  const { version } = JSON.parse(await readFile('package.json', 'utf8'));
  expect(await pathloom(folder, ['--version'])).toMatchObject({ code: 0, stdout: `${version}\n`, stderr: '' });
});

describe('the doctor', () => {
  test('says a line for each thing it looked at', async () => {
    const { code, stdout, stderr } = await pathloom(folder, ['doctor']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const thing of ['Pathloom', 'Node', 'Trainer', 'onnxruntime-node', 'onnxruntime-web']) {
      expect(stdout).toMatch(new RegExp(`^\\S+ +${thing} `, 'm'));
    }
  });

  test('answers in JSON for programs', async () => {
    const { code, stdout } = await pathloom(folder, ['doctor', '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      node: { version: process.versions.node },
      trainer: { backend: expect.stringMatching(/^(tensorflow|wasm)$/) },
      onnxruntimeNode: { problem: null },
    });
  });
});
