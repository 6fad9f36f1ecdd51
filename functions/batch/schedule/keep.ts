import { PathloomError } from '../../../inference/contract/error.ts';
import type { Schedule } from '../../../inference/contract/schedule.ts';
import type { RunOutcome } from './draw-run.ts';
import { showTime } from './find-time.ts';
import type { Progress } from './progress-file.ts';
import { runName } from './request-for.ts';
import * as say from './sentences.ts';
import { type Times, timesOf } from './times.ts';

/** What becomes of times that passed while nobody kept the schedule. */
export type Missed = 'latest' | 'all' | 'none';

export interface Clock {
  readonly now: () => Date;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

export interface KeepOptions {
  readonly schedules: readonly Schedule[];
  readonly missed: Missed;
  readonly clock: Clock;
  readonly progress: Progress;
  /** Draws the batch of a schedule for a time; `busy` where another process does. */
  readonly draw: (schedule: Schedule, at: Date) => Promise<RunOutcome | 'busy'>;
  /** Told what happens, a sentence at a time. */
  readonly tell: (sentence: string) => void;
  readonly interrupted: () => boolean;
}

/** One schedule as it is kept. */
interface Kept {
  readonly schedule: Schedule;
  readonly times: Times;
  /** Up to when times were noticed: drawn, waiting, or left out. */
  noticed: Date;
  next: Date | undefined;
  /** Its times that wait to be drawn, and that which is. */
  readonly waiting: Date[];
  drawing: Date | undefined;
}

/** How often the clock is looked at. A timer of hours would not notice that the machine slept, or that its clock was set. */
const LOOK_MS = 250;
/** A time that is noticed so soon was not missed. */
const ON_TIME_MS = 60_000;
/** Most times that are looked back at. */
const MOST_MISSED = 1000;

/**
 * Draws the batches of schedules when they are due, one at a time, until it is interrupted. A time that passed while nobody looked is missed; one
 * that comes while the schedule's last batch is drawn, or waits for its turn, is skipped; both are told. What fails is told, and the next time comes
 * as if nothing had been. Where the clock goes back, times come again, and their batches are found whole.
 *
 * @throws PathloomError `interrupted` where a batch was being drawn, `write_failed` where progress cannot be kept
 */
export async function keepSchedules(options: KeepOptions): Promise<void> {
  const { clock, interrupted, tell } = options;
  const all: Kept[] = [];
  for (const schedule of options.schedules) all.push(await take(schedule, options));
  const turns: Kept[] = [];
  let going: { readonly over: Promise<void>; isOver: boolean } | undefined;
  while (!interrupted()) {
    const now = clock.now();
    for (const kept of all) await look(kept, turns, now, options);
    if (going?.isOver) {
      await going.over;
      going = undefined;
    }
    const turn = going ? undefined : turns.shift();
    if (turn) {
      const drawing = { isOver: false, over: drawNext(turn, options) };
      const end = () => {
        drawing.isOver = true;
      };
      drawing.over.then(end, end);
      going = drawing;
    }
    await clock.sleep(LOOK_MS);
  }
  for (const { schedule, waiting } of all) {
    for (const at of waiting) tell(`${runName(schedule, at)} was not drawn; the next start finds it.`);
  }
  await going?.over;
}

/** Begins to keep a schedule: from where it was left, or from now. */
async function take(schedule: Schedule, { clock, progress, tell }: KeepOptions): Promise<Kept> {
  const times = timesOf(schedule);
  const known = progress.read(schedule.name);
  const noticed = known ?? clock.now();
  if (!known) await progress.write(schedule.name, noticed);
  const next = times.next(noticed);
  const coming = times.next(clock.now());
  tell(
    coming
      ? `${schedule.name}: next at ${showTime(coming, schedule.timeZone)}, ${schedule.timeZone}.`
      : `${schedule.name}: no time is left.`,
  );
  return { schedule, times, noticed, next, waiting: [], drawing: undefined };
}

/** Notices what is due of a schedule. */
async function look(kept: Kept, turns: Kept[], now: Date, { missed, progress, tell }: KeepOptions): Promise<void> {
  const { schedule, times } = kept;
  if (now < kept.noticed) {
    // What was noticed in a future that is none must not keep the schedule from firing until then.
    tell(say.clockWentBack(schedule, kept.noticed, now));
    const known = progress.read(schedule.name);
    if (known && now < known) await progress.write(schedule.name, now);
    kept.noticed = now;
    kept.next = times.next(now);
  }
  if (!kept.next || now < kept.next) return;
  const due = times.last(MOST_MISSED, kept.noticed, now);
  kept.noticed = now;
  kept.next = times.next(now);
  const before = kept.drawing ?? kept.waiting.at(-1);
  if (before) {
    // Where the clock went back, the same time comes again.
    const others = due.filter((at) => at.getTime() !== before.getTime());
    if (others.length > 0) tell(say.overlap(schedule, others, before, kept.drawing !== undefined));
    return;
  }
  const { draw, leaveOut } = choose(due, now, missed);
  if (leaveOut.length > 0) tell(say.leftOut(schedule, leaveOut, leaveOut.length + draw.length === MOST_MISSED));
  for (const at of draw) if (isMissed(at, now)) tell(say.drawnLate(schedule, at));
  if (draw.length === 0) await progress.write(schedule.name, now);
  else turns.push(kept);
  kept.waiting.push(...draw);
}

const isMissed = (at: Date, now: Date): boolean => now.getTime() - at.getTime() > ON_TIME_MS;

/** Which of the times that are due are drawn. */
function choose(due: readonly Date[], now: Date, missed: Missed): { draw: readonly Date[]; leaveOut: readonly Date[] } {
  const latest = due.length - 1;
  const from = { all: 0, latest, none: isMissed(due[latest], now) ? due.length : latest }[missed];
  return { draw: due.slice(from), leaveOut: due.slice(0, from) };
}

/** Draws the batches of a schedule that wait. */
async function drawNext(kept: Kept, { draw, progress, tell, interrupted }: KeepOptions): Promise<void> {
  const { schedule, waiting } = kept;
  let failed = false;
  while (waiting.length > 0 && !interrupted()) {
    const at = waiting.shift() as Date;
    kept.drawing = at;
    try {
      tell(say.ended(schedule, at, await draw(schedule, at)));
    } catch (error) {
      if (error instanceof PathloomError && error.code === 'interrupted' && interrupted()) {
        throw new PathloomError('interrupted', `${runName(schedule, at)}: ${error.message}`);
      }
      failed = true;
      tell(say.failed(schedule, at, error));
    } finally {
      kept.drawing = undefined;
    }
  }
  // What failed is found at the next start.
  if (!failed && waiting.length === 0) await progress.write(schedule.name, kept.noticed);
}
