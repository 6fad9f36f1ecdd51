import { FEWEST_PATHS } from '../../../inference/contract/estimate.ts';
import { type OptionsAnswer, OptionsBody } from '../../../inference/contract/options.ts';
import { prepareOptions, priceOn } from '../../../inference/core/pricing/price-options.ts';
import { pricingMeasure } from '../../../inference/core/pricing/pricing-measure.ts';
import { parseRequest } from '../request.ts';
import type { Service } from '../service.ts';
import type { Visit } from '../visit.ts';
import { pauseFor } from './pause.ts';
import { pricedSet } from './priced-set.ts';
import { findSource } from './source.ts';

/** Answers a request for option prices. */
export async function answerOptions(service: Service, given: { model: string }, visit: Visit): Promise<OptionsAnswer> {
  const { models, drawSeed } = service;
  const { model, history, seed = drawSeed(), ...fields } = parseRequest(OptionsBody, given);
  const prepared = prepareOptions({ ...fields, seed });
  const asked = { model, terms: prepared.terms, fewest: FEWEST_PATHS };
  const draw = pricedSet({ ...service, pricingMeasure }, asked, visit);
  await visit.turn();
  const pause = pauseFor(visit.signal);
  const { source } = await findSource(models, model, history, { pause });
  return priceOn(await draw(source, prepared.query), prepared, { pause });
}
