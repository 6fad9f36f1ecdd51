/**
 * Loaded into the program before anything else, in each of its threads (`NODE_OPTIONS=--import`): does to it what PATHLOOM_FAULT says.
 *
 * - `kill`: the whole process is killed at the n-th event of a thread; `exit`: that thread ends alone
 * - `full`: from its n-th event on, a thread finds the disk full: half of what it writes goes to the disk, and then ENOSPC
 * - `jumps`, beside any of these or alone: the clock jumps, by so many milliseconds, so many milliseconds after the start
 *
 * Events are what is done with files that are written (opened, written to, brought to the disk, renamed, linked, removed), and requests.
 */
import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { threadId } from 'node:worker_threads';

const { kind, thread, event, jumps = [] } = JSON.parse(process.env.PATHLOOM_FAULT ?? '{}');

let events = 0;
/** Whether the time has come, counting this event. */
const isDue = () => ++events >= event;

function strike() {
  if (kind === 'kill') process.kill(process.pid, 'SIGKILL');
  if (kind === 'exit') process.exit(1);
}

function wrap(owner, name) {
  const original = owner[name];
  owner[name] = async function (...given) {
    const due = isDue();
    // At an odd event before it, at an even one after it: both are points where a power cut may come.
    if (due && event % 2 === 1) strike();
    if (due && kind === 'full' && name === 'writeFile') {
      await original.call(this, given[0].subarray(0, given[0].length >> 1));
      throw Object.assign(new Error('ENOSPC: injected'), { code: 'ENOSPC' });
    }
    const result = await original.apply(this, given);
    if (due) strike();
    return result;
  };
}

if (['kill', 'exit', 'full'].includes(kind) && thread === threadId) {
  const file = await fs.open('/dev/null');
  const handle = Object.getPrototypeOf(file);
  await file.close();
  for (const name of ['writeFile', 'sync']) wrap(handle, name);
  for (const name of ['open', 'rename', 'link', 'rm']) wrap(fs, name);
  syncBuiltinESMExports();
  wrap(globalThis, 'fetch');
}

if (jumps.length > 0) {
  const begun = performance.now();
  const jumped = () => jumps.reduce((sum, { after, by }) => sum + (performance.now() - begun >= after ? by : 0), 0);
  const Real = Date;
  globalThis.Date = class extends Real {
    constructor(...given) {
      if (given.length === 0) super(Real.now() + jumped());
      else super(...given);
    }
    static now() {
      return Real.now() + jumped();
    }
  };
}
