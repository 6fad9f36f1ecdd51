import { resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'vitest';
import { isFinished } from '../../functions/batch/begin.ts';
import { type Destination, readWhole } from '../../functions/batch/destination.ts';
import { type Outcome, start } from '../cli/run.ts';
import type { Seeded } from './seeded.ts';
import { expectHalfNothing, type Subject } from './subject.ts';

/** What is done to one start of the program: see inject.mjs. */
export interface Disturbance {
  readonly env?: Readonly<Record<string, string>>;
  /** Killed so many milliseconds after its plan was there. */
  readonly killAfter?: number;
}

const WORKERS = 2;
/** Starts that are disturbed; whatever came of them, those after them are not. */
const DISTURBED = 2;
const STARTS = 4;

export const inject = (fault: unknown): Disturbance => ({
  env: { NODE_OPTIONS: `--import=${resolve('test/faults/inject.mjs')}`, PATHLOOM_FAULT: JSON.stringify(fault) },
});

export interface Place {
  readonly destination: Destination;
  readonly location: string;
  /** Where the program is started, and with what. */
  readonly folder: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Told before each start; what goes on outside the program is disturbed, or from some time on no more. */
  readonly before?: (calm: boolean) => Promise<void>;
}

/**
 * Runs the batch as a user would who goes on with it whenever it ends too early: `batch run`, and from when there is a plan
 * `batch resume`, until one of them ends well. After each, what is there must be true.
 *
 * @returns how each start ended
 */
export async function runDisturbed(subject: Subject, place: Place, draw: () => Disturbance): Promise<string[]> {
  const { destination, location, folder, env = {}, before = async () => {} } = place;
  const ends: string[] = [];
  while (ends.length < STARTS) {
    const calm = ends.length >= DISTURBED;
    await before(calm);
    const disturbance = calm ? {} : draw();
    const begun = (await readWhole(destination, 'plan.json')) !== undefined;
    const args = begun ? ['resume', location] : ['run', subject.file, '--out', location];
    const options = ['--models', subject.models, '--workers', String(WORKERS)];
    const run = await start(folder, ['batch', ...args, ...options], { ...env, ...disturbance.env });
    if (disturbance.killAfter !== undefined) {
      while (run.child.exitCode === null && (await readWhole(destination, 'plan.json')) === undefined) await wait(5);
      await wait(disturbance.killAfter);
      run.child.kill('SIGKILL');
    }
    const outcome = await run.outcome;
    ends.push(endOf(outcome));
    await expectHalfNothing(subject, destination);
    if (outcome.code === 0) {
      expect(await isFinished(destination)).toBe(true);
      return ends;
    }
  }
  throw new Error(`It did not end well in ${STARTS} starts:\n${ends.join('\n')}`);
}

/** Killed, or the last line that was said, which no bug may be. */
function endOf({ code, signal, stderr }: Outcome): string {
  expect(stderr).not.toMatch(/^bug: /m);
  if (signal !== null) return signal;
  return code === 0 ? 'done' : (stderr.trimEnd().split('\n').at(-1) ?? '');
}

/** The clock jumps by years, forwards or backwards, three times. */
export function drawJumps(seeded: Seeded): { readonly after: number; readonly by: number }[] {
  const by = () => (seeded.below(2) === 0 ? -1 : 1) * seeded.between(1, 10_000) * 3_600_000;
  return [0, 500, 900].map((after) => ({ after, by: by() }));
}

/** At an event of the thread that plans and finishes, or of one that draws. */
export function drawEvent(seeded: Seeded): { readonly thread: number; readonly event: number } {
  const thread = seeded.between(0, WORKERS);
  return { thread, event: seeded.between(1, thread === 0 ? 16 : 60) };
}
