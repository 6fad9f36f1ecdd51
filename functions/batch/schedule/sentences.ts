import { PathloomError } from '../../../inference/contract/error.ts';
import type { Schedule } from '../../../inference/contract/schedule.ts';
import type { RunOutcome } from './draw-run.ts';
import { showTime } from './find-time.ts';
import { runName } from './request-for.ts';

/** Names of runs; of many the first and the last. */
function list(schedule: Schedule, times: readonly Date[]): string {
  const names = [...new Set(times.map((at) => runName(schedule, at)))];
  if (names.length <= 5) return names.join(', ');
  return `${names.length} from ${names[0]} to ${names[names.length - 1]}`;
}

/** The command that draws a run of a schedule. */
const byHand = ({ name, timeZone }: Schedule, at: Date): string =>
  `pathloom schedule once FILE --name ${name} --at ${showTime(at, timeZone)} draws it`;

export const leftOut = (schedule: Schedule, times: readonly Date[], areMore: boolean): string =>
  `${schedule.name}: missed and left out: ${areMore ? 'many, of the last ' : ''}${list(schedule, times)}; ${byHand(schedule, times[times.length - 1])}.`;

export const drawnLate = (schedule: Schedule, at: Date): string =>
  `${runName(schedule, at)} was missed, and is drawn now.`;

export const overlap = (schedule: Schedule, times: readonly Date[], before: Date, isDrawn: boolean): string =>
  `${schedule.name}: skipped: ${list(schedule, times)}, for ${runName(schedule, before)} ${isDrawn ? 'is still drawn' : 'still waits for its turn'}; ${byHand(schedule, times[times.length - 1])}.`;

export const clockWentBack = ({ name, timeZone }: Schedule, from: Date, to: Date): string =>
  `${name}: the clock went back to ${showTime(to, timeZone)}; times until ${showTime(from, timeZone)} come again, and batches that are whole are kept.`;

export function ended(schedule: Schedule, at: Date, outcome: RunOutcome | 'busy'): string {
  const name = runName(schedule, at);
  if (outcome === 'busy') return `${name} is skipped: another process draws a batch of ${schedule.name}.`;
  const { kind, out, totals } = outcome;
  if (kind === 'kept') return `${name} is whole already, in ${out}.`;
  return `${name} is whole: ${totals.shards} ${totals.shards === 1 ? 'shard' : 'shards'} ${kind === 'resumed' ? 'with those that were there, ' : ''}in ${out}.`;
}

export function failed(schedule: Schedule, at: Date, error: unknown): string {
  const why =
    error instanceof PathloomError ? error.message : `bug: ${error instanceof Error ? error.stack : String(error)}`;
  return `${runName(schedule, at)} failed: ${why}; when that is mended, ${byHand(schedule, at)}.`;
}
