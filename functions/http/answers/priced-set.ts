import type { PricingQuery } from '../../../inference/contract/pricing.ts';
import type { ScenarioQuery } from '../../../inference/contract/scenario.ts';
import { isBaselineId } from '../../../inference/core/baselines/registry.ts';
import type { PricingSet } from '../../../inference/core/pricing/pricing-measure.ts';
import { refuseBaseline } from '../../../inference/core/pricing/refusal.ts';
import type { ScenarioSource } from '../../../inference/core/source.ts';
import { refuseField } from '../request.ts';
import type { Service } from '../service.ts';
import type { Visit } from '../visit.ts';
import { pauseFor } from './pause.ts';
import { fewerPathsOrSteps, tooLarge } from './too-large.ts';

/** What is to be drawn under the pricing measure. */
interface PricedQuestion {
  readonly model: string;
  readonly terms: PricingQuery;
  /** Fewest paths that can be asked for. */
  readonly fewest: number;
}

/**
 * How to draw paths under the pricing measure: the graph is evaluated for no more values than one answer may hold.
 *
 * @throws PathloomError `bad_option` where the service does not do that, and for a baseline; what is returned throws HttpRefusal `too_large`
 */
export function pricedSet(
  { pricingMeasure, maxValues }: Service,
  { model, terms, fewest }: PricedQuestion,
  visit: Visit,
) {
  if (!pricingMeasure)
    throw refuseField('pricing', 'is not answered here: use pathloom serve, or pathloom generate --measure pricing');
  if (isBaselineId(model)) throw refuseBaseline();
  const onRun = pauseFor(visit.signal);
  return async (source: ScenarioSource, query: ScenarioQuery): Promise<PricingSet> => {
    const set = await pricingMeasure(source, terms, { onRun }).generate(query);
    const { request, assets, pricing } = set.manifest;
    const { paths, steps } = request;
    const evaluations = pricing.expectation.nodes + 1;
    const perStep = assets.length * evaluations;
    const values = paths * steps * perStep;
    if (values <= maxValues) return set;
    const what = `${paths} paths × ${steps} steps × ${assets.length} assets, ${evaluations} evaluations of each,`;
    throw tooLarge(
      { what, values, most: maxValues },
      fewerPathsOrSteps(steps, perStep, fewest, maxValues),
      'ask the command line: pathloom options or pathloom generate --measure pricing',
    );
  };
}
