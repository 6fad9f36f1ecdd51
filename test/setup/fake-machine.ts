import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { CommandOutcome, RunCommand } from '../../training/backend/run-command.ts';
import type { Machine } from '../../training/setup/machine.ts';
import type { Recipe } from '../../training/setup/recipe.ts';

const WHEEL = 'the wheel of a small tensorflow';

export const smallRecipe: Recipe = {
  tensorflow: '2.15.1',
  requirement: 'tensorflow-cpu==2.15.1',
  python: '3.11',
  platforms: ['manylinux2014_x86_64'],
  wheel: 'small.whl',
  sha256: createHash('sha256').update(WHEEL).digest('hex'),
  megabytes: 0,
};

export type Task = 'probe' | 'pip --version' | 'pip download' | 'unpack' | 'compile' | 'install script';

export interface FakeMachine extends Machine {
  readonly tfjsNode: string;
  /** The commands that ran, in order. */
  readonly ran: Task[];
  /** Outcomes to give instead of doing the task. */
  readonly broken: Partial<Record<Task, Partial<CommandOutcome>>>;
  /** What pip writes, in place of the wheel. */
  wheel: string;
}

const done: CommandOutcome = { code: 0, signal: null, missing: false, timedOut: false, stdout: '', stderr: '' };
export const notFound: Partial<CommandOutcome> = { code: null, missing: true };

/** A linux-x64 machine in a temporary folder, whose commands do at once and in small what the real ones do. */
export async function fakeMachine(changes: Partial<Machine> = {}): Promise<FakeMachine> {
  const root = await mkdtemp(join(tmpdir(), 'pathloom-setup-'));
  onTestFinished(() => rm(root, { recursive: true }));
  const tfjsNode = join(root, 'node_modules', '@tensorflow', 'tfjs-node');
  await mkdir(tfjsNode, { recursive: true });
  await writeFile(join(tfjsNode, 'package.json'), JSON.stringify({ version: '4.22.0' }));
  const ran: Task[] = [];
  const broken: FakeMachine['broken'] = {};

  const run: RunCommand = async (command, args, options) => {
    const task = nameTask(command, args);
    ran.push(task);
    if (broken[task]) return { ...done, code: 1, ...broken[task] };
    if (task === 'probe') return probe(tfjsNode);
    if (task === 'pip download') await put(join(after(args, '--dest'), smallRecipe.wheel), machine.wheel);
    if (task === 'unpack') {
      const place = args[args.length - 1];
      for (const file of ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'])
        await put(join(place, 'lib', file), `content of ${file}`);
      await put(join(place, 'include', 'tensorflow', 'c', 'c_api.h'), '// header');
    }
    if (task === 'compile') await put(after(args, '-o'), 'addon');
    if (task === 'install script') {
      await put(
        join(options.folder as string, 'deps', 'lib', 'libtensorflow_cc.so.2'),
        'content of libtensorflow_cc.so.2',
      );
      await put(join(options.folder as string, 'lib', 'napi-v8', 'tfjs_binding.node'), 'addon');
    }
    return done;
  };

  const machine: FakeMachine = {
    platform: 'linux',
    arch: 'x64',
    nodeVersion: '20.20.2',
    napi: 9,
    glibc: true,
    env: {},
    napiHeaders: join(root, 'node_modules', 'node-api-headers'),
    cache: join(root, 'cache'),
    run,
    answers: async () => false,
    wheel: WHEEL,
    ...changes,
    tfjsNode,
    ran,
    broken,
  };
  return machine;
}

function nameTask(command: string, args: readonly string[]): Task {
  if (args.includes('download')) return 'pip download';
  if (args.includes('--version')) return 'pip --version';
  if (command === 'python3') return 'unpack';
  if (args.includes('-shared')) return 'compile';
  if (command === process.execPath) return args[0] === '-e' ? 'probe' : 'install script';
  throw new Error(`The fake machine does not know ${command} ${args.join(' ')}`);
}

/** Loads only what is whole: the addon and the library beside it. */
function probe(tfjsNode: string): CommandOutcome {
  const library = join(tfjsNode, 'deps', 'lib', 'libtensorflow_cc.so.2');
  const whole = existsSync(library) && readFileSync(library, 'utf8') === 'content of libtensorflow_cc.so.2';
  if (!whole) return { ...done, code: null, signal: 'SIGBUS' };
  const versions = { 'tfjs-core': '4.22.0', 'tfjs-node': '4.22.0', libtensorflow: '2.15.1' };
  return { ...done, stdout: JSON.stringify(versions) };
}

function after(args: readonly string[], option: string): string {
  return args[args.indexOf(option) + 1];
}

async function put(file: string, content: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content);
}
