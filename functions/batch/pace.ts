import type { BatchPlan } from '../../inference/contract/batch.ts';
import type { ScenarioSource } from '../../inference/core/source.ts';
import { shardAt } from './plan.ts';
import { drawShard } from './shard.ts';

/** Values of a sample: 1,000 paths of a year. Enough that what a file costs beside its rows does not matter. */
const SAMPLE_VALUES = 252_000;
/** Samples before the engine has settled, and those that are measured. */
const WARM_UP = 2;
const SAMPLES = 3;

/**
 * How long one core takes for a path of a batch, in seconds of CPU time: drawing, encoding, hashing and counting, as for a shard, all but
 * writing it. Measured on samples that take less than a second in all, unless a single path takes longer.
 *
 * @param cpuSeconds CPU time of this process so far
 */
export async function measurePace(
  source: Pick<ScenarioSource, 'generate'>,
  plan: BatchPlan,
  cpuSeconds: () => number,
): Promise<number> {
  const { request, assets } = plan;
  const most = Math.max(1, Math.floor(SAMPLE_VALUES / (request.steps * assets.length)));
  const shard = { ...shardAt(request, 0), paths: Math.min(request.paths, request.shardPaths, most) };
  const times: number[] = [];
  for (let sample = 0; sample < WARM_UP + SAMPLES; sample++) {
    const before = cpuSeconds();
    const drawing = await drawShard(source, plan, shard, { onPaths: () => {}, interrupted: () => false });
    for await (const _piece of drawing.pieces);
    drawing.receipt();
    times.push(cpuSeconds() - before);
  }
  return Math.min(...times.slice(WARM_UP)) / shard.paths;
}
