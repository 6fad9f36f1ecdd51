import { FEWEST_PATHS } from '../../../inference/contract/estimate.ts';
import type { ForecastBody } from '../../../inference/contract/forecast.ts';
import type { ScenarioSet } from '../../../inference/core/model.ts';
import type { Service } from '../service.ts';
import type { Visit } from '../visit.ts';
import { drawPaths } from './draw.ts';

/** What a request for figures says of the paths that they are drawn from. */
type DrawFields = Pick<ForecastBody, 'model' | 'history' | 'start' | 'paths' | 'steps' | 'seed'>;

/**
 * The log returns that figures are made of, once it is the request's turn.
 *
 * @throws PathloomError `bad_option`; HttpRefusal `too_large`
 */
export async function drawReturns(
  { models, maxDrawn, drawSeed }: Service,
  { model, history, start, paths, steps, seed = drawSeed() }: DrawFields,
  visit: Visit,
): Promise<ScenarioSet> {
  const limits = { most: maxDrawn, fewest: FEWEST_PATHS };
  return drawPaths(models, { model, history, start, paths, steps, seed, output: 'returns' }, limits, visit);
}
