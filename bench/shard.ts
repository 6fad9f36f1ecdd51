/**
 * How long the function for shards takes on AWS's runtime client: `npm run build && npx tsx bench/shard.ts [model] [shard paths]`, `sp500`
 * and 10,000 × 252 unless given. Node 22 and aws-lambda-ric as the tests use them, into moto's S3 on this machine, which is slower than
 * Amazon's; by the clock and in CPU time of the function, which other work on the machine disturbs less.
 *
 * `start` is from the start of the process until its first shard is drawn, then come shards of a warm function, then `finish`, for each
 * receipt.
 */
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { beginBatch } from '../functions/batch/begin.ts';
import { s3Destination } from '../functions/batch/s3.ts';
import { BatchRequest } from '../inference/contract/batch.ts';
import { openModel } from '../inference/node.ts';
import { BUCKET, startS3 } from '../test/functions/s3-server.ts';
import { cpuTime } from '../test/lambda/cpu-time.ts';
import { makeFunctionFolder } from '../test/lambda/function-folder.ts';
import { startFunction } from '../test/lambda/start-function.ts';

const SHARDS = 12;
const [id = 'sp500', shardPaths = '10000'] = process.argv.slice(2);

const s3 = await startS3();
const { folder, remove } = await makeFunctionFolder('models');
const bundle = join('dist', 'functions', 'batch');
await cp(bundle, join(folder, bundle), { recursive: true });
const batch = `s3://${BUCKET}/batches/bench`;
const environment = { ...s3.environment, ...s3.operator, PATHLOOM_BATCHES: `s3://${BUCKET}/batches` };

const model = await openModel(join('models', id));
const paths = SHARDS * Number(shardPaths);
const request = BatchRequest.parse({ name: 'bench', model: id, paths, steps: 252, shardPaths: Number(shardPaths) });
await beginBatch(request, model, s3Destination(batch, environment));
await model.close();

async function start(name: 'shard' | 'finish') {
  const env = { ...environment, _HANDLER: `dist/functions/batch/lambda.${name}` };
  const running = await startFunction({ folder, handler: 'handler', env });
  const ask = async (event: unknown) => {
    const [clock, cpu] = [performance.now(), await cpuTime(running.pid)];
    const outcome = await running.invoke(event, { timeout: 120_000 });
    if (outcome.kind !== 'response') throw new Error(`The function did not answer:\n${running.lines().join('\n')}`);
    await buffer(outcome.request);
    return { clock: performance.now() - clock, cpu: (await cpuTime(running.pid)) - cpu };
  };
  return { running, ask };
}

const print = (what: string, clock: number, cpu: number) =>
  console.log(`${what.padEnd(28)}${clock.toFixed(1).padStart(9)} ms${cpu.toFixed(1).padStart(9)} ms CPU`);
const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

const { running, ask } = await start('shard');
const ready = (await running.ready) - running.startedAt;
const readyCpu = await cpuTime(running.pid);
print('start', ready, readyCpu);
const first = await ask({ batch, shard: 0 });
print('first shard', first.clock, first.cpu);
const times = [];
for (let shard = 1; shard < SHARDS; shard++) times.push(await ask({ batch, shard }));
print('shard of a warm function', median(times.map(({ clock }) => clock)), median(times.map(({ cpu }) => cpu)));
await running.stop();
const finish = await start('finish');
await finish.running.ready;
const finished = await finish.ask({ batch });
print('finish, 12 receipts', finished.clock, finished.cpu);
await finish.running.stop();
await s3.stop();
await remove();
