import * as z from 'zod';
import { PathloomError } from '../inference/contract/error.ts';
import { type PricingQuery, pricingFields } from '../inference/contract/pricing.ts';

/** Options of paths under the pricing measure; without the defaults of its terms, so that it can be told whether they were given. */
export const pricingOptions = {
  measure: z
    .enum(['physical', 'pricing'])
    .default('physical')
    .describe('The real world, or the measure in which discounted prices are martingales, see docs/pricing.md'),

  rate: pricingFields.rate.unwrap().optional().describe('With --measure pricing: riskless rate a year, 0 unless given'),
  dividendYield: pricingFields.dividendYield
    .unwrap()
    .optional()
    .describe('With --measure pricing: dividend yield a year, 0 unless given'),
  stepsPerYear: pricingFields.stepsPerYear.describe(
    'With --measure pricing: steps in a year, by the frequency of the model unless given',
  ),
};

/** The terms of the pricing measure; undefined in the real world. @throws PathloomError `bad_option` for what does not go with the measure */
export function readTerms(measure: 'physical' | 'pricing', terms: PricingQuery, conditions: string | undefined) {
  const given = Object.entries(terms).filter(([, value]) => value !== undefined);
  if (measure === 'pricing') {
    if (conditions === undefined) return Object.fromEntries(given) as PricingQuery;
    const why = 'are of the real world, and do not go with --measure pricing';
    throw new PathloomError('bad_option', `--conditions ${conditions}: ${why}`, { field: 'conditions' });
  }
  if (given.length === 0) return undefined;
  const [field, value] = given[0];
  throw new PathloomError('bad_option', `${field} ${value}: goes with --measure pricing, which is not given`, {
    field,
  });
}
