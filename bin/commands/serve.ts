import { readFile, stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import * as z from 'zod';
import type { Batches } from '../../functions/batch/service/batches.ts';
import type { LocalBatchesOptions } from '../../functions/batch/service/open-local.ts';
import type { Access } from '../../functions/http/access/guard.ts';
import { forThisMachine, LOOPBACK } from '../../functions/http/access/this-machine.ts';
import { USUAL_LOAD } from '../../functions/http/line.ts';
import { isInS3 } from '../../functions/models/s3-location.ts';
import { PathloomError } from '../../inference/contract/error.ts';
import type { CommandDefinition } from '../command.ts';
import { say } from '../progress.ts';
import { listenUntilStopped } from '../server.ts';
import { studioFolder } from '../studio.ts';
import { threadStarter } from './batch.ts';

const options = z.strictObject({
  host: z.string().min(1).default('127.0.0.1').describe('Address to listen on; any but loopback needs keys'),
  port: z.int().min(0).max(65535).default(8080).describe('Port; 0 for any that is free'),
  models: z.string().default('models').describe('Folder of model packages, or s3://BUCKET/PREFIX'),
  keys: z
    .string()
    .optional()
    .describe('File of keys, a line each: name:sha256, or name:sha256:last-day; PATHLOOM_KEYS holds the same'),
  rate: z.number().positive().max(10_000).default(10).describe('Requests a second that each key has'),
  timeout: z.number().min(0.1).max(900).default(30).describe('Seconds that an answer may take'),
  drawings: z
    .int()
    .min(1)
    .max(1000)
    .default(USUAL_LOAD.drawings)
    .describe('Answers drawn at a time; one thread draws them all, whatever the number of cores'),
  waiting: z
    .int()
    .min(0)
    .max(100_000)
    .default(USUAL_LOAD.waiting)
    .describe('Requests that may wait for their turn; any more get 503 with Retry-After'),
  batches: z
    .string()
    .min(1)
    .optional()
    .describe('Keep batches in this folder, or s3://BUCKET/PREFIX, and draw them on threads of this machine'),
  batchWorkers: z.int().min(1).max(256).optional().describe('Threads that draw batches (default: one for each core)'),
  maxValues: z
    .int()
    .min(1)
    .max(1_000_000_000)
    .default(20_000_000)
    .describe('Paths × steps × assets that an answer may hold, and be made of'),
});

export const serve = {
  name: 'serve',
  summary: 'answer HTTP requests on this machine',
  options,
  placeholders: {
    host: 'ADDRESS',
    keys: 'FILE',
    rate: 'N',
    timeout: 'SECONDS',
    drawings: 'N',
    waiting: 'N',
    maxValues: 'N',
    batches: 'DIR',
    batchWorkers: 'N',
  },
  async run({ host, port, models, keys, rate, timeout, drawings, waiting, maxValues, batches: root, batchWorkers }) {
    const access = await findAccess(keys, rate);
    if (!access && !LOOPBACK.includes(host)) {
      throw new PathloomError(
        'bad_option',
        `--host ${host}: is open to others, so keys are needed: --keys FILE or PATHLOOM_KEYS; without any, one of ${LOOPBACK.join(', ')}`,
        { field: 'host' },
      );
    }
    const { createApp } = await import('../../functions/http/app.ts');
    const { answerCredit } = await import('../../functions/http/answers/credit.ts');
    const { answerOptions } = await import('../../functions/http/answers/options.ts');
    const { storeOf } = await import('../../functions/models/location.ts');
    const { detectAnomalies } = await import('../../inference/core/anomaly/detect.ts');
    const { conditionPaths } = await import('../../inference/core/conditions/condition-paths.ts');
    const { pricingMeasure } = await import('../../inference/core/pricing/pricing-measure.ts');
    const { folderFiles, hasPage } = await import('../../functions/studio/serve/folder.ts');
    const page = studioFolder();
    const store = storeOf(models, { log });
    if (!isInS3(models)) await assertFolder(models);
    const batches =
      root === undefined ? undefined : await openBatches(root, { models: store, modelsLocation: models }, batchWorkers);
    const app = createApp({
      models: store,
      answerCredit,
      answerOptions,
      conditionPaths,
      detectAnomalies,
      pricingMeasure,
      studio: folderFiles(page),
      maxValues,
      maxDrawn: maxValues,
      timeoutMs: 1000 * timeout,
      load: { drawings, waiting },
      ...(access && { access }),
      ...(batches && { batches: async () => batches }),
      log,
    });
    if (!isInS3(models) && (await store.ids()).length === 0) {
      say(`There are no models in ${models}: "pathloom train" makes one. Baselines answer without.`);
    }
    const studio = await hasPage(page);
    if (!studio) say(`There is no page in ${page}: npm run build makes it. The service answers without.`);
    const answer = access ? app.fetch : forThisMachine(app.fetch);
    await listenUntilStopped(answer, { host, port, seconds: timeout, ...(studio && { page: '/' }) });
    await batches?.close();
  },
} satisfies CommandDefinition<typeof options.shape>;

const log = (message: string, error: unknown): void =>
  say(`${message}: ${error instanceof Error ? error.stack : String(error)}`);

/** Batches at a place, drawn on threads of this program. */
async function openBatches(
  root: string,
  from: Pick<LocalBatchesOptions, 'models' | 'modelsLocation'>,
  workers = availableParallelism(),
): Promise<Batches> {
  const { openLocalBatches } = await import('../../functions/batch/service/open-local.ts');
  return openLocalBatches({ ...from, root, workers, startWorker: await threadStarter(), log });
}

/** Keys from a file, or else from the environment; undefined where there are none. */
async function findAccess(file: string | undefined, perSecond: number): Promise<Access | undefined> {
  const text = file === undefined ? process.env.PATHLOOM_KEYS : await readText(file);
  if (text === undefined) return undefined;
  const { readAccess } = await import('../../functions/http/access/read-access.ts');
  return readAccess(text, file === undefined ? 'PATHLOOM_KEYS' : `--keys ${file}`, perSecond);
}

async function readText(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new PathloomError('bad_option', `--keys ${file}: cannot be read: ${cause.code}`, { field: 'keys', cause });
  });
}

async function assertFolder(models: string): Promise<void> {
  const found = await stat(models).catch(() => undefined);
  if (found?.isDirectory()) return;
  throw new PathloomError('bad_option', `--models ${models}: there is no such folder`, { field: 'models' });
}
