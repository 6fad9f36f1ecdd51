import { readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';

/** Longer than any pause of a process that works. */
const QUIET_MS = 500;
const TICK_MS = 10;

/** Waits until a process, all its threads, has used no time of a processor for a while. */
export async function untilIdle(pid: number): Promise<void> {
  for (let before = -1, now = await cpuTime(pid); now > before + TICK_MS; ) {
    await wait(QUIET_MS);
    [before, now] = [now, await cpuTime(pid)];
  }
}

/** Milliseconds of processor time that a process has used, all its threads, in user and system mode; Linux counts in tens. */
export async function cpuTime(pid: number): Promise<number> {
  const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(' ');
  return TICK_MS * (Number(fields[13]) + Number(fields[14]));
}
