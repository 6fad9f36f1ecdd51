import type { PathChunk } from '../../contract/chunk.ts';
import type { Condition, Conditioned, ConditionQuestion } from '../../contract/conditions.ts';
import { PathloomError } from '../../contract/error.ts';
import type { Manifest } from '../../contract/manifest.ts';
import type { ScenarioQuery, ScenarioRequest } from '../../contract/scenario.ts';
import { STEPS_PER_YEAR } from '../credit/grid.ts';
import type { Prepared } from '../model.ts';
import type { ScenarioSource } from '../source.ts';
import { assertKept } from './assert-kept.ts';
import { type FoundPaths, findPaths } from './find-paths.ts';
import { openNoisePaths } from './noise-paths.ts';
import { redraw } from './redraw.ts';
import { readRules } from './rules.ts';
import { type SearchOptions, searchTilt } from './search.ts';
import { bankVolatility } from './stationary-volatility.ts';
import { UNTILTED_SHARE } from './tilt.ts';

/** Paths that were found, and how to draw them. */
export interface Meeting {
  readonly manifest: Manifest;
  readonly found: FoundPaths;
  readonly pilots: number;
  readonly volatilities: NonNullable<Conditioned['volatilities']>;
  /** Undefined where the frequency of the model does not tell. */
  readonly stepsPerYear: number | undefined;
  draw(request: Pick<ScenarioRequest, 'seed' | 'steps' | 'output' | 'initialPrice'>): AsyncIterable<PathChunk>;
}

/**
 * The paths of a request that meet the conditions.
 *
 * @throws PathloomError `bad_option`, `not_reached`: see `conditionPaths`
 */
export async function meetConditions(
  source: ScenarioSource,
  query: ScenarioQuery,
  { conditions = [], stepsPerYear }: ConditionQuestion,
  { most, onRun }: Omit<SearchOptions, 'seed'>,
): Promise<Meeting> {
  if (!source.prepare) {
    const message =
      'conditions need a model whose noise can be tilted, and a baseline draws its own; use a model package';
    throw new PathloomError('bad_option', message, { field: 'conditions' });
  }
  const prepared = await source.prepare(query);
  const { manifest, card } = prepared;
  const { request, assets } = manifest;
  assertKept(request, assets.length);
  const perYear = stepsPerYear ?? STEPS_PER_YEAR[card.data.frequency];
  const quantiles = await quantilesFor(prepared, conditions, perYear);
  const rules = readRules(conditions, { assets, steps: request.steps }, quantiles.of);
  const paths = await openNoisePaths(prepared);
  const search = { seed: request.seed, most, onRun };
  const { tilts, pilots } = await searchTilt(paths, rules, search);
  const found = await findPaths(paths, rules, tilts, {
    ...search,
    most: Math.max(0, most - pilots),
    onRun: (drawn) => onRun?.(pilots + drawn) ?? Promise.resolve(),
    ...{ wanted: request.paths, steps: Math.max(...rules.map(({ step }) => step)) },
  });
  if (found.numbers.length === 0) throw notReached(found.tried, pilots);
  return {
    ...{ manifest, found, pilots, stepsPerYear: perYear, volatilities: quantiles.told },
    draw: (asked) => redraw(paths, tilts, found, asked),
  };
}

/** The volatilities that quantiles stand for. @throws PathloomError `bad_option` where there is no stationary law, or no year */
async function quantilesFor(prepared: Prepared, conditions: readonly Condition[], perYear: number | undefined) {
  const told: NonNullable<Conditioned['volatilities']> = [];
  if (!conditions.some(({ volatility }) => volatility)) return { told, of: () => Number.NaN };
  const { assets } = prepared.manifest;
  const quantileOf = await bankVolatility(prepared);
  if (perYear === undefined) {
    const why = `is missing: the frequency of the model is "${prepared.card.data.frequency}", of which it is not known`;
    throw new PathloomError('bad_option', `stepsPerYear ${why}`, { field: 'stepsPerYear' });
  }
  const of = (asset: number, quantile: number) => {
    const value = quantileOf(asset, quantile);
    told.push({ asset: assets[asset], quantile, value: value * Math.sqrt(perYear) });
    return value;
  };
  return { told, of };
}

/** Of draws of which each meets an event of probability p with at least a tenth of it, all miss one above this with 5 %. */
function notReached(tried: number, pilots: number): PathloomError {
  const drawn = tried + pilots;
  const excluded = (1 - 0.05 ** (1 / drawn)) / UNTILTED_SHARE;
  // Of a few paths nothing follows.
  const told =
    excluded < 1
      ? `; that they have a probability above ${excluded.toExponential(1)} is excluded with 95 % confidence`
      : '';
  return new PathloomError(
    'not_reached',
    `conditions were met by none of ${drawn} paths, ${pilots} of which were drawn to look for a tilt of the noise${told}`,
    { field: 'conditions' },
  );
}
