import { dirname } from 'node:path';
import { beginBatch } from '../../functions/batch/begin.ts';
import type { Destination } from '../../functions/batch/destination.ts';
import { shardAt } from '../../functions/batch/plan.ts';
import type { RunResult } from '../../functions/batch/run.ts';
import { runBatch } from '../../functions/batch/run.ts';
import { ensureShard } from '../../functions/batch/shard.ts';
import type { BatchPlan } from '../../inference/contract/batch.ts';
import { BatchRequest } from '../../inference/contract/batch.ts';
import type { Model } from '../../inference/core/model.ts';
import { openModel } from '../../inference/node.ts';
import { type MadePackage, makePackage } from '../fixtures/package.ts';

/** A package, its model, and where a worker finds it. */
export interface Subject {
  readonly made: MadePackage;
  readonly model: Model;
  readonly models: string;
  remove(): Promise<void>;
}

export async function makeSubject(assets = 1): Promise<Subject> {
  const made = await makePackage({ architecture: assets === 1 ? 'path-dependent' : 'dense', assets });
  const model = await openModel(made.folder);
  return {
    ...{ made, model, models: dirname(made.folder) },
    async remove() {
      await model.close();
      await made.remove();
    },
  };
}

/** A request of 45 paths of 12 steps in 5 shards, the last of them smaller. */
export const requestOf = ({ made }: Pick<Subject, 'made'>, fields: Partial<BatchRequest> = {}): BatchRequest =>
  BatchRequest.parse({ name: 'small', model: made.card.id, paths: 45, steps: 12, seed: 3, shardPaths: 10, ...fields });

const calm = { onPaths: () => {}, interrupted: () => false };

/** Draws what of a batch is not there, on this thread, by as many workers as asked. */
export function run({ model }: Subject, plan: BatchPlan, destination: Destination, count = 2): Promise<RunResult> {
  const workers = Array.from({ length: count }, () => ({
    ensure: (index: number) => ensureShard(model, plan, shardAt(plan.request, index), destination, calm),
    close: async () => {},
  }));
  return runBatch(plan, destination, { workers, interrupted: () => false });
}

/** Begins a batch and draws it to its end. */
export async function runWhole(
  subject: Subject,
  destination: Destination,
  fields: Partial<BatchRequest> = {},
): Promise<BatchPlan> {
  const plan = await beginBatch(requestOf(subject, fields), subject.model, destination);
  await run(subject, plan, destination);
  return plan;
}
