import { BatchPlan, type BatchRequest } from '../../inference/contract/batch.ts';
import { PathloomError } from '../../inference/contract/error.ts';
import { parse } from '../../inference/contract/parse.ts';
import { VERSION } from '../../inference/contract/version.ts';
import type { Model } from '../../inference/core/model.ts';
import type { Destination } from './destination.ts';
import { readWhole } from './destination.ts';
import { MANIFEST_FILE, modelChanged, PLAN_FILE, planBatch, planHash, shardAt, shardRequest } from './plan.ts';
import { encodeJson } from './shard.ts';

/**
 * Plans a batch and writes the plan, which is the first file of a destination that was empty.
 *
 * @throws PathloomError `bad_option`; `output_exists` where there is something already; `write_failed`
 */
export async function beginBatch(request: BatchRequest, model: Model, destination: Destination): Promise<BatchPlan> {
  const plan = planBatch(request, model.card);
  // What is wrong with the start, such as a day that the history lacks, is said before anything is written.
  const { query, range } = shardRequest(plan, shardAt(request, 0));
  await model.generate(query, { range });
  await refuseTaken(plan, destination);
  await destination.sweep();
  if (await destination.create(PLAN_FILE, encodeJson(plan))) return plan;
  // The same plan is ours, put by an attempt whose answer was lost; or that of another who begins it at this moment, and both may draw.
  if ((await readPlan(destination)).sha256 !== plan.sha256) await refuseTaken(plan, destination);
  return plan;
}

/** @throws PathloomError `output_exists` where the destination holds anything */
async function refuseTaken(plan: BatchPlan, destination: Destination): Promise<void> {
  const { location } = destination;
  if (await readWhole(destination, PLAN_FILE)) {
    const other = await readPlan(destination);
    const difference = describeDifference(plan, other);
    const what =
      difference === undefined ? 'this batch' : `the batch ${other.request.name}, which differs: ${difference}`;
    const next = difference === undefined ? `pathloom batch resume ${location} goes on with it` : 'name another place';
    throw taken(`--out ${location} holds ${what}; ${next}`);
  }
  for await (const { key } of destination.list('')) {
    throw taken(`--out ${location} is not empty, it holds ${key}; a batch begins in an empty place`);
  }
}

const taken = (message: string) => new PathloomError('output_exists', message, { field: 'out' });

/**
 * The plan of a batch that was begun.
 *
 * @throws PathloomError `bad_option` where there is none, `bad_data` where it was altered
 */
export async function readPlan(destination: Pick<Destination, 'read' | 'location'>): Promise<BatchPlan> {
  const { location } = destination;
  const bytes = await readWhole(destination, PLAN_FILE);
  if (!bytes) throw new PathloomError('bad_option', `no batch at ${location}: there is no ${PLAN_FILE}`);
  const name = `${PLAN_FILE} of ${location}`;
  let contents: unknown;
  try {
    contents = JSON.parse(Buffer.from(bytes).toString());
  } catch (cause) {
    throw new PathloomError('bad_data', `${name} is not JSON`, { cause });
  }
  const plan = parse(BatchPlan, contents, (field) => `${name} ${field}`.trim(), 'bad_data');
  if (planHash(plan) !== plan.sha256) {
    throw new PathloomError('bad_data', `${name} was changed: its hash does not agree with its contents`);
  }
  return plan;
}

/**
 * Refuses to go on with a batch in another way than it was begun.
 *
 * @param request what the batch is expected to be, if that is known
 * @throws PathloomError `bad_option` for another request, `bad_model` for another model, `bad_data` for another version of Pathloom
 */
export function assertSame(plan: BatchPlan, model: Pick<Model, 'card'>, request?: BatchRequest): void {
  const { name } = plan.request;
  if (request) {
    const difference = describeDifference({ ...plan, request }, plan);
    if (difference !== undefined) {
      throw new PathloomError('bad_option', `the request is not that of the batch ${name}: ${difference}`);
    }
  }
  if (plan.generator !== `pathloom ${VERSION}`) {
    const rule = 'a batch is finished by the version that began it';
    throw new PathloomError(
      'bad_data',
      `the batch ${name} was begun by ${plan.generator}, this is ${VERSION}; ${rule}`,
    );
  }
  if (model.card.sha256 !== plan.model.sha256)
    throw new PathloomError('bad_model', modelChanged(plan, model.card.sha256));
}

/** The first thing in which what is asked differs from what there is, in words; undefined where they are the same. */
function describeDifference(asked: BatchPlan, there: BatchPlan): string | undefined {
  const fields = [...new Set([...Object.keys(asked.request), ...Object.keys(there.request)])] as (keyof BatchRequest)[];
  for (const field of fields) {
    const [wanted, found] = [asked, there].map(({ request }) => JSON.stringify(request[field]) ?? 'not given');
    if (wanted !== found) return `${field} is ${wanted}, there ${found}`;
  }
  if (asked.model.sha256 !== there.model.sha256) {
    return `the sha256 of model ${asked.model.id} is ${asked.model.sha256}, there ${there.model.sha256}`;
  }
  return asked.generator === there.generator ? undefined : `this is ${asked.generator}, there ${there.generator}`;
}

/** Whether the manifest is there, which is written last. */
export const isFinished = async (destination: Pick<Destination, 'read'>): Promise<boolean> =>
  (await destination.read(MANIFEST_FILE)) !== undefined;
