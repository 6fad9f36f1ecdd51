import type { PricingQuery } from '../../../inference/contract/pricing.ts';
import type { ScenarioQuery } from '../../../inference/contract/scenario.ts';
import type { PricingSet } from '../../../inference/core/pricing/pricing-measure.ts';
import type { ScenarioSource } from '../../../inference/core/source.ts';
import { HttpRefusal } from '../problem.ts';
import { refuseField } from '../request.ts';
import type { Service } from '../service.ts';
import type { Visit } from '../visit.ts';
import { pauseFor } from './pause.ts';

/**
 * How to draw paths under the pricing measure: the graph is evaluated for no more values than one answer may hold.
 *
 * @throws PathloomError `bad_option` where the service does not do that; what is returned throws HttpRefusal `too_large`
 */
export function pricedSet({ pricingMeasure, maxValues }: Service, terms: PricingQuery, visit: Visit) {
  if (!pricingMeasure)
    throw refuseField('pricing', 'is not answered here: use pathloom serve, or pathloom generate --measure pricing');
  const onRun = pauseFor(visit.signal);
  return async (source: ScenarioSource, query: ScenarioQuery): Promise<PricingSet> => {
    const set = await pricingMeasure(source, terms, { onRun }).generate(query);
    const { request, assets, pricing } = set.manifest;
    const evaluations = pricing.expectation.nodes + 1;
    const values = request.paths * request.steps * assets.length * evaluations;
    if (values <= maxValues) return set;
    throw new HttpRefusal(
      'too_large',
      `${request.paths} paths × ${request.steps} steps × ${assets.length} assets, ${evaluations} evaluations of each, are ${values}; ` +
        `one answer is made of at most ${maxValues}. Ask for fewer, or ask the command line: pathloom options or pathloom generate --measure pricing`,
    );
  };
}
