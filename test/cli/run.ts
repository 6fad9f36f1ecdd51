import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'vitest';
import { builtProgram } from './build.ts';

export interface Outcome {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A run that goes on. */
export interface Run {
  readonly child: ChildProcessByStdio<null, Readable, Readable>;
  /** What it has said on stderr so far. */
  readonly said: () => string;
  readonly outcome: Promise<Outcome>;
}

type Environment = Readonly<Record<string, string>>;

/** Starts the built program in a folder, as a user would. */
export async function start(folder: string, args: readonly string[], env: Environment = {}): Promise<Run> {
  return follow(process.execPath, [await builtProgram(), ...args], folder, env);
}

/** Runs the built program in a folder to its end. */
export async function pathloom(folder: string, args: readonly string[], env: Environment = {}): Promise<Outcome> {
  return (await start(folder, args, env)).outcome;
}

/** Runs a line of bash, in which `pathloom` is the built program. */
export async function bash(folder: string, line: string): Promise<Outcome> {
  const program = `pathloom() { "${process.execPath}" "${await builtProgram()}" "$@"; }`;
  return follow('bash', ['-c', `${program}\n${line}`], folder, {}).outcome;
}

function follow(command: string, args: readonly string[], cwd: string, env: Environment): Run {
  const { NODE_OPTIONS: _options, PATHLOOM_BACKEND: _backend, ...inherited } = process.env;
  const child = spawn(command, args, { cwd, env: { ...inherited, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const outcome = new Promise<Outcome>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  return { child, said: () => stderr, outcome };
}

/** Waits until something holds of a run; a run that ends before is shown. */
export async function until(run: Run, holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) {
    if (run.child.exitCode !== null) throw new Error(`The run ended with ${run.child.exitCode}: ${run.said()}`);
    await wait(20);
  }
}

/** Whether the draft of a file has bytes: an empty one may only be a try whether the place takes files, before the work. */
export async function isWriting(folder: string, name: string): Promise<boolean> {
  const drafts = (await readdir(folder)).filter((entry) => /^(.+)\.\d+\.tmp$/.exec(entry)?.[1] === name);
  // One that is gone meanwhile was such a try.
  const sizes = await Promise.all(drafts.map((draft) => stat(join(folder, draft)).catch(() => ({ size: 0 }))));
  return sizes.some(({ size }) => size > 0);
}

/** Presses Ctrl-C so many times, quickly; signals sent at once would arrive as one. */
export async function press(run: Run, times: number): Promise<void> {
  for (let press = 0; press < times; press++) {
    if (press > 0) await wait(20);
    run.child.kill('SIGINT');
  }
}

/**
 * The status that a shell sees. A second press can reach the program while Node takes itself down, when no handler is left: the
 * signal then ends it, for which shells say 128 + 2.
 */
export const statusOf = ({ code, signal }: Outcome): number | null => (signal === 'SIGINT' ? 130 : code);

/**
 * The line with which a command is refused, after checking how: that exit code, one line on stderr, nothing on stdout, no file
 * made, changed or left over.
 */
export async function refusal(
  folder: string,
  args: readonly string[],
  code: 1 | 2,
  env: Environment = {},
): Promise<string> {
  const before = await listing(folder);
  const outcome = await pathloom(folder, args, env);
  expect(outcome.stderr).toMatch(/^error: [^\n]+\n$/);
  expect(outcome).toMatchObject({ code, stdout: '' });
  expect(await listing(folder)).toEqual(before);
  return outcome.stderr.slice('error: '.length, -1);
}

/** Everything in a folder, with sizes and times of change. */
export async function listing(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const lines = await Promise.all(files.map(async (file) => [file, await stat(file)] as const));
  const folders = entries.filter((entry) => entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name));
  return [...folders, ...lines.map(([file, { size, mtimeMs }]) => `${file} ${size} ${mtimeMs}`)].sort();
}

/** A command line in which each option is given once: the last one of a name stays. */
export function lastOfEach(args: readonly string[]): string[] {
  const groups: string[][] = [];
  for (const arg of args) {
    if (groups.length === 0 || arg.startsWith('--')) groups.push([arg]);
    else groups.at(-1)?.push(arg);
  }
  const nameOf = ([first]: readonly string[]) => first.split('=')[0];
  return groups.filter((group, i) => !groups.slice(i + 1).some((later) => nameOf(later) === nameOf(group))).flat();
}

/** A folder for the files of a test. */
export const makeFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'pathloom-cli-'));
export const removeFolder = (folder: string): Promise<void> => rm(folder, { recursive: true, force: true });
