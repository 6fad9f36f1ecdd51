import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import * as z from 'zod';
import type { RunOutcome } from '../../functions/batch/schedule/draw-run.ts';
import type { Missed } from '../../functions/batch/schedule/keep.ts';
import { PathloomError } from '../../inference/contract/error.ts';
import type { Schedule } from '../../inference/contract/schedule.ts';
import { addCommand, type CommandContext, type CommandDefinition } from '../command.ts';
import { readUtf8 } from '../json-file.ts';
import { watchInterrupt } from '../output.ts';
import { Progress, say } from '../progress.ts';
import { threadStarter } from './batch.ts';

const fileArgument = z.string().min(1).describe('File of schedules: name, cron, timeZone, request and out of each');
const modelsOption = z.string().default('models').describe('Folder of model packages, or s3://BUCKET/PREFIX');
const workersOption = z.int().min(1).max(256).optional().describe('Threads that draw (default: one for each core)');
const jsonOption = z.boolean().default(false).describe('Print the result as JSON');
const placeholders = {
  file: 'SCHEDULES.json',
  workers: 'N',
  count: 'N',
  state: 'FILE',
  name: 'NAME',
  at: 'DATE[THH:MM]',
};

const runOptions = z.strictObject({
  file: fileArgument,
  missed: z
    .enum(['latest', 'all', 'none'] satisfies Missed[])
    .default('latest')
    .describe('Which of the times to draw that passed while this did not run, or the machine slept'),
  state: z
    .string()
    .min(1)
    .optional()
    .describe('File that keeps what was dealt with (default: beside the schedules, .state.json)'),
  ...{ models: modelsOption, workers: workersOption },
});

const run = {
  ...{ name: 'run', summary: 'stay, and draw each batch when it is due', options: runOptions, argument: 'file' },
  placeholders,
  async run({ file, missed, state, models, workers }) {
    const schedules = await readFileOfSchedules(file);
    const { checkSchedule } = await import('../../functions/batch/schedule/check.ts');
    const { keepSchedules } = await import('../../functions/batch/schedule/keep.ts');
    const { openProgress } = await import('../../functions/batch/schedule/progress-file.ts');
    for (const schedule of schedules) await checkSchedule(schedule, models);
    const progress = await openProgress(state ?? `${stemOf(file)}.state.json`);
    const interrupt = watchInterrupt();
    await keepSchedules({
      ...{ schedules, missed, progress },
      clock: { now: () => new Date(), sleep: async (milliseconds) => sleep(milliseconds) },
      draw: (schedule, at) => drawAlone(schedule, at, { file, models, workers, interrupted: interrupt.interrupted }),
      tell: say,
      interrupted: interrupt.interrupted,
    }).finally(interrupt.stop);
  },
} satisfies CommandDefinition<typeof runOptions.shape>;

const nextOptions = z.strictObject({
  file: fileArgument,
  count: z.int().min(1).max(1000).default(5).describe('How many batches to show, of all schedules together'),
  json: jsonOption,
});

const next = {
  ...{ name: 'next', summary: 'show what will be drawn, and when', options: nextOptions, argument: 'file' },
  placeholders,
  async run({ file, count, json }) {
    const schedules = await readFileOfSchedules(file);
    const { upcoming } = await import('../../functions/batch/schedule/upcoming.ts');
    const runs = upcoming(schedules, new Date(), count);
    const lines = runs.map(({ at, localTime, timeZone, request, out }) => {
      const { name, model, paths, steps, seed } = request;
      const what = `${paths.toLocaleString('en')} paths of ${steps} steps of ${model}, seed ${seed}, to ${out}`;
      return `${at}  ${localTime} ${timeZone}  ${name}: ${what}`;
    });
    process.stdout.write(json ? `${JSON.stringify(runs, null, 2)}\n` : lines.map((line) => `${line}\n`).join(''));
  },
} satisfies CommandDefinition<typeof nextOptions.shape>;

const onceOptions = z.strictObject({
  file: fileArgument,
  name: z.string().min(1).describe('Name of the schedule'),
  at: z
    .string()
    .regex(/^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?)?$/, 'must be as 2026-11-20 or 2026-11-20T18:30')
    .refine((text) => !Number.isNaN(Date.parse(`${text.slice(0, 10)}T00:00Z`)), 'must be a date of the calendar')
    .optional()
    .describe(
      'Date, and time where there are several on a day, by the clock of its zone (default: the last that was due)',
    ),
  ...{ models: modelsOption, workers: workersOption, json: jsonOption },
});

const once = {
  ...{ name: 'once', summary: 'draw one batch of a schedule now', options: onceOptions, argument: 'file' },
  placeholders,
  async run({ file, name, at, models, workers, json }) {
    const schedules = await readFileOfSchedules(file);
    const { findTime, latestTime } = await import('../../functions/batch/schedule/find-time.ts');
    const { runName } = await import('../../functions/batch/schedule/request-for.ts');
    const schedule = schedules.find((each) => each.name === name);
    if (!schedule) {
      const known = schedules.map((each) => each.name).join(', ');
      throw new PathloomError('bad_option', `--name ${name}: there is no such schedule; known: ${known}`, {
        field: 'name',
      });
    }
    const time = at === undefined ? latestTime(schedule, new Date()) : findTime(schedule, at);
    const interrupt = watchInterrupt();
    const outcome = await drawAlone(schedule, time, {
      file,
      models,
      workers,
      interrupted: interrupt.interrupted,
    }).finally(interrupt.stop);
    const batch = runName(schedule, time);
    if (outcome === 'busy') {
      throw new PathloomError('write_failed', `${batch} is skipped: another process draws a batch of ${name}`);
    }
    if (json) process.stdout.write(`${JSON.stringify({ name: batch, at: time, ...outcome }, null, 2)}\n`);
    const { ended } = await import('../../functions/batch/schedule/sentences.ts');
    say(ended(schedule, time, outcome));
  },
} satisfies CommandDefinition<typeof onceOptions.shape>;

/** Adds `pathloom schedule` and its commands. */
export function addSchedule(program: Command, context: CommandContext): void {
  const schedule = program.command('schedule').description('draw batches at set times, each with a seed of its own');
  addCommand(schedule, run, context);
  addCommand(schedule, next, context);
  addCommand(schedule, once, context);
  const known = schedule.commands.map((command) => command.allowExcessArguments().name()).join(', ');
  schedule.action(() => {
    const [first] = schedule.args;
    const given = first === undefined ? 'a command is missing after' : `${JSON.stringify(first)} is no command of`;
    throw new PathloomError('bad_option', `${given} pathloom schedule; known: ${known}`);
  });
}

interface DrawHow {
  readonly file: string;
  readonly models: string;
  readonly workers: number | undefined;
  readonly interrupted: () => boolean;
}

/** Draws a batch of a schedule, unless another process of this machine draws one of it. */
async function drawAlone(
  schedule: Schedule,
  at: Date,
  { file, models, workers, interrupted }: DrawHow,
): Promise<RunOutcome | 'busy'> {
  const { drawRun } = await import('../../functions/batch/schedule/draw-run.ts');
  const { takeLock } = await import('../../functions/batch/schedule/lock.ts');
  const lock = await takeLock(`${stemOf(file)}.${schedule.name}.lock`);
  if ('heldBy' in lock) return 'busy';
  let progress: Progress | undefined;
  try {
    return await drawRun(schedule, at, {
      ...{ models, interrupted, workers: workers ?? availableParallelism(), startWorker: await threadStarter() },
      onPlan({ request: { name, paths, steps, seed } }) {
        say(`${name}: ${paths.toLocaleString('en')} synthetic paths of ${steps} steps, seed ${seed}`);
        progress = new Progress(name);
      },
      onPaths: (done, all) => progress?.update(done, all),
    });
  } finally {
    progress?.stop();
    await lock.release();
  }
}

/** What the names of files beside the schedules begin with. */
const stemOf = (file: string): string => file.replace(/\.json$/, '');

async function readFileOfSchedules(file: string): Promise<readonly Schedule[]> {
  const text = await readUtf8(file, (why, cause) => {
    return new PathloomError('bad_option', `schedules ${file}: ${why}`, { cause });
  });
  const { readSchedules } = await import('../../functions/batch/schedule/read-schedules.ts');
  return readSchedules(text, file);
}
