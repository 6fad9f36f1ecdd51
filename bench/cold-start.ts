/**
 * How long the HTTP function takes on AWS's runtime client: `npm run build && npx tsx bench/cold-start.ts [model] [--prof FOLDER]`,
 * `sp500` unless given. Node 22 and aws-lambda-ric as the tests use them; medians of 7, by the clock and in CPU time of the process,
 * which other work on the machine disturbs less (threads that work at once add up in it).
 *
 * `init` is from the start of the process until it asks for its first event, `first answer` until it has answered 1,000 × 252 as
 * Arrow; then, warm, 100 × 252 as JSON and 1,000 × 252 as Arrow, each as the Runtime API sees it. `--prof` keeps profiles of the
 * starts.
 */
import { buffer } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { cpuTime } from '../test/lambda/cpu-time.ts';
import { gatewayEvent } from '../test/lambda/events.ts';
import { makeFunctionFolder } from '../test/lambda/function-folder.ts';
import { type RunningFunction, startFunction } from '../test/lambda/start-function.ts';

const RUNS = 7;
/** Answers before the engine has settled. */
const WARM_UP = 10;
/** Answers in a run: CPU time is counted in tens of milliseconds. */
const ANSWERS = 5;
const ARROW = 'application/vnd.apache.arrow.stream';

interface Time {
  readonly clock: number;
  readonly cpu: number;
}

const { values, positionals } = parseArgs({ allowPositionals: true, options: { prof: { type: 'string' } } });
const [model = 'sp500'] = positionals;
const profiling = values.prof === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${values.prof}`];

const timeOf = async ({ pid, startedAt }: RunningFunction, at = performance.now()): Promise<Time> => ({
  clock: at - startedAt,
  cpu: await cpuTime(pid),
});

function median(measured: readonly number[]): number {
  return [...measured].sort((a, b) => a - b)[Math.floor(measured.length / 2)];
}

async function ask(running: RunningFunction, paths: number, accept: string): Promise<void> {
  const path = `/v1/scenarios?model=${model}&paths=${paths}&steps=252&seed=1`;
  const outcome = await running.invoke(gatewayEvent({ path, headers: { accept } }));
  if (outcome.kind !== 'response') throw new Error(`The function did not answer:\n${running.lines().join('\n')}`);
  const answer = JSON.parse((await buffer(outcome.request)).toString());
  if (answer.statusCode !== 200) throw new Error(answer.body);
}

async function measureWarm(running: RunningFunction, paths: number, accept: string): Promise<Time[]> {
  for (let answer = 0; answer < WARM_UP; answer++) await ask(running, paths, accept);
  const times: Time[] = [];
  for (let run = 0; run < RUNS; run++) {
    const before = await timeOf(running);
    for (let answer = 0; answer < ANSWERS; answer++) await ask(running, paths, accept);
    const after = await timeOf(running);
    times.push({ clock: (after.clock - before.clock) / ANSWERS, cpu: (after.cpu - before.cpu) / ANSWERS });
  }
  return times;
}

function print(name: string, times: readonly Time[]): void {
  const [clock, cpu] = [times.map((time) => time.clock), times.map((time) => time.cpu)].map(median);
  console.log(`${name.padEnd(24)}${clock.toFixed(0).padStart(6)} ms${cpu.toFixed(0).padStart(8)} ms CPU`);
}

const { folder, remove } = await makeFunctionFolder('models');
const inits: Time[] = [];
const firsts: Time[] = [];
for (let run = 0; run < RUNS; run++) {
  const running = await startFunction({ folder, handler: 'handler', node: profiling });
  inits.push(await timeOf(running, await running.ready));
  await ask(running, 1000, ARROW);
  firsts.push(await timeOf(running));
  // Without its Runtime API the client ends by itself, and then Node writes the profile.
  await running.api.close();
  await running.ended;
}
print('init', inits);
print('first answer', firsts);
const warm = await startFunction({ folder, handler: 'handler' });
print('warm 100 × 252 JSON', await measureWarm(warm, 100, 'application/json'));
print('warm 1,000 × 252 Arrow', await measureWarm(warm, 1000, ARROW));
await warm.stop();
await remove();
