import type { PathChunk } from '../../contract/chunk.ts';
import { type Conditioned, ConditionQuestion, type View } from '../../contract/conditions.ts';
import { PathloomError } from '../../contract/error.ts';
import type { Manifest } from '../../contract/manifest.ts';
import { parse } from '../../contract/parse.ts';
import type { ScenarioQuery } from '../../contract/scenario.ts';
import { STEPS_PER_YEAR } from '../credit/grid.ts';
import type { ScenarioSet } from '../model.ts';
import type { ScenarioSource } from '../source.ts';
import { assertKept } from './assert-kept.ts';
import { type Meeting, meetConditions } from './meet-conditions.ts';
import { poolWeights, relativeEntropy } from './pool-weights.ts';
import { drawByWeight, pick } from './resample.ts';
import { findAsset } from './rules.ts';
import type { SearchOptions } from './search.ts';
import { effectiveSampleSize, normalise } from './weights.ts';

export interface ConditionOptions extends Pick<SearchOptions, 'onRun'> {
  /** Paths that may be drawn to find those that meet the conditions; 500,000, or 20 times as many as are asked for, unless given. */
  readonly maxTried?: number;
}

/** Paths under conditions: with weights, unless they were drawn again by them. */
export interface ConditionedSet extends ScenarioSet {
  readonly manifest: Manifest & { readonly conditioned: Conditioned };
}

const MOST_TRIED = 500_000;
const TRIED_FOR_EACH = 20;
/** Effective sample size below which a warning is given: a share of the paths, and a number. */
const LEAST_SHARE = 0.05;
const LEAST_EFFECTIVE = 100;

/**
 * Paths that meet conditions, and whose weights bring about views on means.
 *
 * Conditions are met by importance sampling: noise and starts are drawn from a tilted law that is fitted beforehand, mixed with the
 * model's own, and a path that meets them all counts by the ratio of the two densities. No path is altered. The search, the paths and
 * their weights depend on the source, the query and the question alone. Views are brought about by weights alone (entropy pooling).
 *
 * @param query as for `generate`, without antithetic pairs; the paths are those that are to meet the conditions
 * @returns where fewer paths were found than asked for, the manifest's range says how many
 * @throws PathloomError `bad_option` naming the field and what is allowed, also for conditions that can never hold together and for
 * sources whose noise cannot be tilted; `not_reached` where no path met the conditions, saying what probability is excluded
 */
export async function conditionPaths(
  source: ScenarioSource,
  query: ScenarioQuery,
  question: ConditionQuestion,
  { maxTried, onRun }: ConditionOptions = {},
): Promise<ConditionedSet> {
  const asked = parse(ConditionQuestion, question, (field) => `request ${field}`.trim());
  refuseTwice(asked.views ?? []);
  const most = maxTried ?? Math.max(MOST_TRIED, TRIED_FOR_EACH * (query.paths ?? 0));
  const meeting = asked.conditions
    ? await meetConditions(source, query, asked, { most, onRun })
    : await takeAll(source, query);
  const { manifest, found } = meeting;
  const prior = normalise(found.weights);
  const perYear = asked.stepsPerYear ?? meeting.stepsPerYear;
  const drawn = asked.conditions ? meeting.pilots + found.tried : 0;
  const heard = (paths: number) => onRun?.(drawn + paths) ?? Promise.resolve();
  const weights = asked.views ? await viewedWeights(meeting, asked.views, prior, perYear, heard) : prior;
  const effective = effectiveSampleSize(weights);
  const conditioned: Conditioned = {
    ...asked,
    ...(asked.views && perYear !== undefined && { stepsPerYear: perYear }),
    ...(asked.conditions && { probability: found.probability }),
    ...{ maxTried: most, tried: found.tried, pilots: meeting.pilots, effectiveSampleSize: effective },
    ...(asked.views && { relativeEntropy: relativeEntropy(weights, prior) }),
    ...(meeting.volatilities.length > 0 && { volatilities: meeting.volatilities }),
    warnings: warningsOf(manifest.request.paths, meeting, effective),
  };
  const count = weights.length;
  const chunks = () => meeting.draw(manifest.request);
  const told = {
    ...manifest,
    ...(count < manifest.request.paths && { range: { firstPath: 0, paths: count } }),
    conditioned,
  };
  if (!asked.resample) {
    return { manifest: told, weights, chunks: { [Symbol.asyncIterator]: () => withWeights(chunks(), weights) } };
  }
  const places = drawByWeight(weights, manifest.request.seed);
  return { manifest: told, chunks: { [Symbol.asyncIterator]: () => pick(chunks(), places) } };
}

/** All paths of a request, each as it is: what views alone are about. */
async function takeAll(source: ScenarioSource, query: ScenarioQuery): Promise<Meeting> {
  const { manifest } = await source.generate(query);
  const { request, assets } = manifest;
  assertKept(request, assets.length);
  const prepared = await source.prepare?.(query);
  const { paths } = request;
  return {
    ...{ manifest, pilots: 0, volatilities: [] },
    found: {
      ...{ numbers: new Uint32Array(0), last: new Int32Array(0), tried: paths },
      weights: new Float64Array(paths).fill(1),
      probability: { value: 1, standardError: 0 },
    },
    stepsPerYear: STEPS_PER_YEAR[prepared?.card.data.frequency ?? source.frequency ?? 'day'],
    async *draw(asked) {
      const { initialPrice: _, ...rest } = request;
      yield* (await source.generate({ ...rest, ...asked })).chunks;
    },
  };
}

/** @throws PathloomError `bad_option` for an asset that there is not, or a mean that no weights give */
async function viewedWeights(
  { manifest, draw }: Meeting,
  views: readonly View[],
  weights: Float64Array,
  perYear: number | undefined,
  onRun: (drawn: number) => Promise<void>,
): Promise<Float64Array> {
  const { assets, request } = manifest;
  if (perYear === undefined) {
    const why = 'is missing: the frequency of the model does not tell how many there are';
    throw new PathloomError('bad_option', `stepsPerYear ${why}`, { field: 'stepsPerYear' });
  }
  const columns = views.map(({ asset }, view) => findAsset(assets, asset, `views.${view}`));
  const values = views.map(() => new Float64Array(weights.length));
  const { initialPrice: _, ...rest } = request;
  for await (const { firstPath, paths, steps, values: returns } of draw({ ...rest, output: 'returns' })) {
    for (const [view, asset] of columns.entries()) {
      for (let step = 0; step < steps; step++) {
        const row = (step * assets.length + asset) * paths;
        for (let i = 0; i < paths; i++) values[view][firstPath + i] += (returns[row + i] * perYear) / request.steps;
      }
    }
    await onRun(firstPath + paths);
  }
  return poolWeights({ weights, values, targets: views.map(({ drift }) => drift) }, () => onRun(weights.length));
}

/** @throws PathloomError `bad_option` for two views on one mean */
function refuseTwice(views: readonly View[]): void {
  for (const [place, { asset }] of views.entries()) {
    const first = views.findIndex((view) => view.asset === asset);
    if (first === place) continue;
    const message = `views.${place} is on ${JSON.stringify(asset)}, as views.${first} is; a mean can have one value`;
    throw new PathloomError('bad_option', message, { field: `views.${place}` });
  }
}

function warningsOf(wanted: number, { found, pilots }: Meeting, effective: number): string[] {
  const count = found.weights.length;
  const warnings: string[] = [];
  if (count < wanted) {
    warnings.push(`${count} of the ${wanted} paths asked for were found in ${found.tried + pilots} that were drawn`);
  }
  const least = Math.max(LEAST_EFFECTIVE, LEAST_SHARE * count);
  if (effective < least) {
    const told = `these ${count} paths tell as much as ${effective.toFixed(1)} of equal weight would`;
    warnings.push(`${told}, which is fewer than ${Math.ceil(least)}: ask for more paths, or for less`);
  }
  return warnings;
}

async function* withWeights(chunks: AsyncIterable<PathChunk>, weights: Float64Array): AsyncGenerator<PathChunk> {
  for await (const chunk of chunks) {
    yield { ...chunk, weights: weights.subarray(chunk.firstPath, chunk.firstPath + chunk.paths) };
  }
}
