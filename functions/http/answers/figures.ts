import { FEWEST_IN_TAIL } from '../../../inference/contract/estimate.ts';
import type { ForecastBody } from '../../../inference/contract/forecast.ts';
import type { ScenarioSet } from '../../../inference/core/model.ts';
import { refuseField } from '../request.ts';
import type { Service } from '../service.ts';
import type { Visit } from '../visit.ts';
import { drawPaths } from './draw.ts';

/** What a request for figures says of the paths that they are drawn from. */
type DrawFields = Pick<
  ForecastBody,
  'model' | 'history' | 'start' | 'paths' | 'steps' | 'seed' | 'quantiles' | 'levels'
>;

/**
 * The log returns that figures are made of, once it is the request's turn.
 *
 * @throws PathloomError `bad_option`; HttpRefusal `too_large`
 */
export async function drawReturns(
  { models, maxDrawn, drawSeed }: Service,
  { model, history, start, paths, steps, seed = drawSeed(), quantiles, levels }: DrawFields,
  visit: Visit,
): Promise<ScenarioSet> {
  assertEnough('quantiles', quantiles, paths);
  assertEnough('levels', levels, paths);
  return drawPaths(models, { model, history, start, paths, steps, seed, output: 'returns' }, maxDrawn, visit);
}

/** @throws PathloomError `bad_option` where a tail has too few paths for its figure to mean anything */
function assertEnough(field: string, levels: readonly number[], paths: number): void {
  // Rounded first, since 1 - 0.9 is a hair below 0.1.
  const inTail = (level: number) => Number((Math.min(level, 1 - level) * paths).toFixed(9));
  const thin = levels.find((level) => inTail(level) < FEWEST_IN_TAIL);
  if (thin === undefined) return;
  throw refuseField(
    field,
    `${thin}: must leave at least ${FEWEST_IN_TAIL} of the ${paths} paths in the tail; ask for more paths`,
  );
}
