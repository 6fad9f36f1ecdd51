import { realpathSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import type { Command } from 'commander';
import * as z from 'zod';
import type { LocalOptions } from '../../functions/batch/local.ts';
import type { RunResult } from '../../functions/batch/run.ts';
import type { BatchJob } from '../../functions/batch/worker.ts';
import { BatchRequest } from '../../inference/contract/batch.ts';
import { PathloomError } from '../../inference/contract/error.ts';
import { parse } from '../../inference/contract/parse.ts';
import { Seed } from '../../inference/contract/scenario.ts';
import { addCommand, type CommandContext, type CommandDefinition } from '../command.ts';
import { readJson } from '../json-file.ts';
import { watchInterrupt } from '../output.ts';
import { Progress, say } from '../progress.ts';

const modelsOption = z.string().default('models').describe('Folder of model packages, or s3://BUCKET/PREFIX');
const workersOption = z.int().min(1).max(256).optional().describe('Threads that draw (default: one for each core)');
const jsonOption = z.boolean().default(false).describe('Print the result as JSON');
const batchArgument = z.string().min(1).describe('Folder of the batch, or s3://BUCKET/PREFIX');
const placeholders = { batch: 'DIR', workers: 'N', samples: 'N', request: 'REQUEST.json' };

const runOptions = z.strictObject({
  request: z.string().min(1).describe('Request: that for scenarios, with name, format and shardPaths'),
  out: z.string().min(1).describe('New or empty folder to write to, or s3://BUCKET/PREFIX'),
  ...{ models: modelsOption, workers: workersOption, json: jsonOption },
});

const run = {
  ...{ name: 'run', summary: 'draw a batch into files', options: runOptions, argument: 'request' },
  placeholders: { ...placeholders, out: 'DIR' },
  async run({ request: file, out, models, workers, json }) {
    const request = await readBatchRequest(file);
    const { storeOf } = await import('../../functions/models/location.ts');
    const { openDestination } = await import('../../functions/batch/destination.ts');
    const { beginBatch } = await import('../../functions/batch/begin.ts');
    const destination = await openDestination(out);
    const inFile = (error: unknown) => nameFile(error, file);
    const model = await storeOf(models).open(request.model).catch(inFile);
    const plan = await beginBatch(request, model, destination).catch(inFile);
    await model.close();
    await draw({ plan, models, out }, workers, json);
  },
} satisfies CommandDefinition<typeof runOptions.shape>;

const planOptions = z.strictObject({
  request: runOptions.shape.request,
  ...{ models: modelsOption, workers: workersOption },
  concurrency: z.int().min(1).max(10_000).default(1000).describe('Lambda functions at a time'),
  json: jsonOption,
});

const plan = {
  ...{ name: 'plan', summary: 'say what a batch would come to', options: planOptions, argument: 'request' },
  placeholders: { ...placeholders, concurrency: 'N' },
  async run({ request: file, models, workers = availableParallelism(), concurrency, json }) {
    const request = await readBatchRequest(file);
    const { storeOf } = await import('../../functions/models/location.ts');
    const { planBatch } = await import('../../functions/batch/plan.ts');
    const { measurePace } = await import('../../functions/batch/pace.ts');
    const { estimateBatch } = await import('../../functions/batch/estimate.ts');
    const { describeEstimate } = await import('./batch-estimate.ts');
    const inFile = (error: unknown) => nameFile(error, file);
    const model = await storeOf(models).open(request.model).catch(inFile);
    const pace = await (async () => measurePace(model, planBatch(request, model.card), cpuSeconds))().catch(inFile);
    const estimate = estimateBatch(planBatch(request, model.card), { pace, workers, concurrency });
    await model.close();
    print(json, { name: request.name, pace, ...estimate }, describeEstimate(request, pace, estimate));
  },
} satisfies CommandDefinition<typeof planOptions.shape>;

const cpuSeconds = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

const resumeOptions = z.strictObject({
  batch: batchArgument,
  request: z.string().min(1).optional().describe('Refuse to go on unless this was the request'),
  ...{ models: modelsOption, workers: workersOption, json: jsonOption },
});

const resume = {
  ...{ name: 'resume', summary: 'go on with a batch that was cut short', options: resumeOptions, argument: 'batch' },
  placeholders,
  async run({ batch, request, models, workers, json }) {
    const { storeOf } = await import('../../functions/models/location.ts');
    const { openDestination } = await import('../../functions/batch/destination.ts');
    const { assertSame, readPlan } = await import('../../functions/batch/begin.ts');
    const plan = await readPlan(await openDestination(batch));
    const model = await storeOf(models).open(plan.model.id);
    assertSame(plan, model, request === undefined ? undefined : await readBatchRequest(request));
    await model.close();
    await draw({ plan, models, out: batch }, workers, json);
  },
} satisfies CommandDefinition<typeof resumeOptions.shape>;

const statusOptions = z.strictObject({ batch: batchArgument, json: jsonOption });

const status = {
  ...{ name: 'status', summary: 'say how far a batch has come', options: statusOptions, argument: 'batch' },
  placeholders,
  async run({ batch, json }) {
    const { openDestination } = await import('../../functions/batch/destination.ts');
    const { readPlan } = await import('../../functions/batch/begin.ts');
    const { statusOf } = await import('../../functions/batch/status.ts');
    const destination = await openDestination(batch);
    const found = await statusOf(await readPlan(destination), destination);
    const { name, finished, shards, paths, bytes } = found;
    const state = finished ? 'finished' : 'not finished';
    const parts = [
      `${shards.whole} of ${shards.planned} shards`,
      `${count(paths.whole)} of ${count(paths.planned)} paths`,
    ];
    print(json, found, `${name}: ${state}, ${parts.join(', ')}, ${size(bytes)}`);
  },
} satisfies CommandDefinition<typeof statusOptions.shape>;

const verifyOptions = z.strictObject({
  batch: batchArgument,
  models: modelsOption,
  samples: z.int().min(0).max(10_000).default(3).describe('Paths to draw again, each with its shard'),
  seed: Seed.default(0).describe('Seed of the choice of these paths'),
  json: jsonOption,
});

const verify = {
  ...{
    name: 'verify',
    summary: 'read all of a batch, and draw samples again',
    options: verifyOptions,
    argument: 'batch',
  },
  placeholders,
  async run({ batch, models, samples, seed, json }) {
    const { openDestination } = await import('../../functions/batch/destination.ts');
    const { readPlan } = await import('../../functions/batch/begin.ts');
    const { openPlanned } = await import('../../functions/batch/worker.ts');
    const { samplePaths, verifyBatch } = await import('../../functions/batch/verify.ts');
    const destination = await openDestination(batch);
    const plan = await readPlan(destination);
    const source = await openPlanned(plan, models);
    const sampled = samplePaths(plan.request.paths, samples, seed);
    const progress = new Progress('verify');
    const interrupt = watchInterrupt();
    const onShard = (done: number, all: number) => progress.update(done, all, 'shards');
    const findings = await verifyBatch(plan, destination, {
      ...{ source, sampled, onShard, interrupted: interrupt.interrupted },
    }).finally(() => {
      progress.stop();
      interrupt.stop();
    });
    await source.close();
    const lines = findings.map(({ kind, message }) => `${kind}: ${message}`);
    print(json, { name: plan.request.name, sound: findings.length === 0, sampled, findings }, lines.join('\n'));
    if (findings.length > 0) {
      throw new PathloomError('bad_data', `${batch} is not as it was written: ${findings.length} findings`);
    }
    say(
      `${plan.request.name}: every file is as it was written; ${sampled.length} sampled paths drawn again are the same bits.`,
    );
  },
} satisfies CommandDefinition<typeof verifyOptions.shape>;

/** The thread that draws shards is this program again, by a name that the help does not list. */
const WORKER = ['batch', 'worker'] as const;

/** Adds `pathloom batch` and its commands. */
export function addBatch(program: Command, context: CommandContext): void {
  const batch = program
    .command('batch')
    .description('draw more paths than one answer holds, into shards and a manifest');
  addCommand(batch, plan, context);
  addCommand(batch, run, context);
  addCommand(batch, status, context);
  addCommand(batch, resume, context);
  addCommand(batch, verify, context);
  const known = batch.commands.map((command) => command.allowExcessArguments().name()).join(', ');
  batch.action(() => {
    const given =
      batch.args.length > 0 ? `${JSON.stringify(batch.args[0])} is no command of` : 'a command is missing after';
    throw new PathloomError('bad_option', `${given} pathloom batch; known: ${known}`);
  });
  batch.command(WORKER[1], { hidden: true }).action(async () => {
    if (!parentPort) throw new PathloomError('bad_option', `${WORKER.join(' ')} is started by pathloom batch run`);
    const { serveShards } = await import('../../functions/batch/thread.ts');
    await serveShards(workerData, parentPort);
  });
}

/** What starts the threads of a batch: this program again. */
export async function threadStarter(): Promise<LocalOptions['startWorker']> {
  const { startThread } = await import('../../functions/batch/thread.ts');
  const program = realpathSync(process.argv[1]);
  return (job, onPaths) => startThread(program, WORKER, job, onPaths);
}

/** Draws what of a batch is not there, and says so. */
async function draw(job: BatchJob, workers: number | undefined, json: boolean): Promise<void> {
  const { runLocally } = await import('../../functions/batch/local.ts');
  const { sizeOf } = await import('../../functions/batch/plan.ts');
  const { name, paths, steps } = job.plan.request;
  const planned = sizeOf(job.plan);
  say(
    `${name}: ${count(paths)} synthetic paths of ${steps} steps in ${planned.shards} shards, about ${size(planned.bytes)}`,
  );
  const progress = new Progress('batch');
  const interrupt = watchInterrupt();
  const begun = performance.now();
  const result = await runLocally(job, {
    workers: workers ?? availableParallelism(),
    startWorker: await threadStarter(),
    onPaths: (done) => progress.update(done, paths, `${count((1000 * done) / (performance.now() - begun))} paths/s`),
    interrupted: interrupt.interrupted,
  }).finally(() => {
    progress.stop();
    interrupt.stop();
  });
  sayResult(job, result, json);
}

function sayResult({ out }: BatchJob, { manifest, drawn }: RunResult, json: boolean): void {
  const { totals, request, plan } = manifest;
  if (json) print(true, { name: request.name, plan, totals, drawn }, '');
  const kept = totals.shards - drawn;
  const done = kept > 0 ? `Drew ${drawn} shards, found ${kept} whole` : `Drew ${drawn} shards`;
  say(`${done}; ${size(totals.bytes)} and manifest.json are in ${out}.`);
}

async function readBatchRequest(file: string): Promise<BatchRequest> {
  const contents = await readJson(file, (why, cause) => {
    return new PathloomError('bad_option', `request ${file}: ${why}`, { cause });
  });
  return parse(BatchRequest, contents, (field) => `${file}: ${field}`.replace(/: $/, ''));
}

/** What is wrong with a field is said of the file that it is written in. */
function nameFile(error: unknown, file: string): never {
  if (error instanceof PathloomError && error.field !== undefined && error.field in BatchRequest.shape) {
    throw new PathloomError(error.code, `${file}: ${error.message}`, { field: error.field, cause: error });
  }
  throw error;
}

function print(json: boolean, value: unknown, text: string): void {
  const answer = json ? JSON.stringify(value, null, 2) : text;
  if (answer !== '') process.stdout.write(`${answer}\n`);
}

const count = (value: number): string => Math.round(value).toLocaleString('en');
const size = (bytes: number): string => `${(bytes / 1e6).toLocaleString('en', { maximumFractionDigits: 1 })} MB`;
