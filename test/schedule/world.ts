import type { RunOutcome } from '../../functions/batch/schedule/draw-run.ts';
import { keepSchedules, type Missed } from '../../functions/batch/schedule/keep.ts';
import { runName } from '../../functions/batch/schedule/request-for.ts';
import { PathloomError } from '../../inference/contract/error.ts';
import type { Schedule } from '../../inference/contract/schedule.ts';

export interface WorldOptions {
  readonly schedules: readonly Schedule[];
  /** What the clock shows first. */
  readonly start: string;
  /** How long the schedules are kept, in hours that pass, whatever the clock shows. */
  readonly hours: number;
  readonly missed?: Missed;
  /** What was dealt with before. */
  readonly dealtWith?: Readonly<Record<string, string>>;
  /** Batches that are whole already, or that an earlier life of this world made so. */
  readonly whole?: Set<string>;
  /** How long a batch takes. */
  readonly minutes?: number;
  /** After so many hours the clock is set, by so many more. */
  readonly jumps?: readonly { readonly after: number; readonly by: number }[];
  /** What drawing a batch of a name throws. */
  readonly fail?: (name: string) => Error | undefined;
}

export interface WorldHistory {
  /** Names of the batches that were drawn to their end, in order. */
  readonly drawn: string[];
  readonly kept: string[];
  readonly told: string[];
  readonly dealtWith: Record<string, string>;
  readonly whole: Set<string>;
  /** Most batches that were drawn at a time. */
  readonly mostAtATime: number;
  /** What keeping ended with; undefined where it just ended. */
  readonly error: unknown;
}

const HOUR_MS = 3_600_000;
const STEP_MS = 10_000;

/** Keeps schedules in a world whose time passes when it is slept. */
export async function live({ schedules, start, hours, minutes = 5, ...options }: WorldOptions): Promise<WorldHistory> {
  const { missed = 'latest', whole = new Set(), jumps = [], fail = () => undefined } = options;
  const [drawn, kept, told]: string[][] = [[], [], []];
  const dealtWith = { ...options.dealtWith };
  let shown = Date.parse(start);
  let passed = 0;
  let mostAtATime = 0;
  const pending = new Set<{ readonly until: number; readonly end: (error?: Error) => void }>();
  const isOver = () => passed >= hours * HOUR_MS;

  async function sleep(): Promise<void> {
    for (const { after, by } of jumps) {
      if (passed < after * HOUR_MS && passed + STEP_MS >= after * HOUR_MS) shown += by * HOUR_MS;
    }
    passed += STEP_MS;
    shown += STEP_MS;
    for (const drawing of pending) {
      if (isOver()) drawing.end(new PathloomError('interrupted', '1 of 2 shards are whole'));
      else if (passed >= drawing.until) drawing.end();
    }
    await new Promise((turn) => setImmediate(turn));
  }

  function draw(schedule: Schedule, at: Date): Promise<RunOutcome> {
    const name = runName(schedule, at);
    const outcome = { out: `${schedule.out}/${name}`, totals: { shards: 2, paths: 20 } };
    if (whole.has(name)) {
      kept.push(name);
      return Promise.resolve({ kind: 'kept', ...outcome });
    }
    return new Promise((resolve, reject) => {
      const drawing = {
        until: passed + minutes * 60_000,
        end(error = fail(name)) {
          pending.delete(drawing);
          if (error) return reject(error);
          whole.add(name);
          drawn.push(name);
          resolve({ kind: 'drawn', ...outcome });
        },
      };
      pending.add(drawing);
      mostAtATime = Math.max(mostAtATime, pending.size);
    });
  }

  const error = await keepSchedules({
    ...{ schedules, missed, draw, interrupted: isOver },
    clock: { now: () => new Date(shown), sleep },
    progress: {
      read: (name) => (name in dealtWith ? new Date(dealtWith[name]) : undefined),
      write: async (name, until) => {
        dealtWith[name] = until.toISOString();
      },
    },
    tell: (sentence) => told.push(sentence),
  }).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return { drawn, kept, told, dealtWith, whole, mostAtATime, error };
}
