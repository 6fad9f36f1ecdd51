import * as z from 'zod';
import { conditionFields } from './conditions.ts';
import { IsoDate } from './date.ts';
import { GivenHistory } from './history.ts';
import { PriceOfEach } from './price.ts';
import { PricingTerms } from './pricing.ts';

/** Seeds are the 64-bit key of the noise; JavaScript's safe integers are enough and survive JSON. */
export const Seed = z.int().min(0).max(Number.MAX_SAFE_INTEGER);

/** Where paths start: a draw from the bank of historical states, the last day of the history, or a date: the last day of the history by then. */
export const Start = z.union([z.literal('stationary'), z.literal('latest'), IsoDate], {
  error: 'must be stationary, latest or a date such as 2008-10-01',
});
export type Start = z.infer<typeof Start>;

/** Whether a start is a date. */
export const isDay = (start: Start): boolean => start !== 'stationary' && start !== 'latest';

/** A request for synthetic paths. Together with the model's hash it determines every number of the answer. */
export const ScenarioRequest = z.strictObject({
  model: z.string().min(1).describe('Model id'),
  paths: z.int().min(1).max(1_000_000_000).default(1000).describe('Number of paths'),
  steps: z.int().min(1).max(1_000_000).default(252).describe('Path length in steps'),
  seed: Seed.default(0).describe('Seed of the noise'),
  start: Start.default('stationary').describe(
    'Start of the paths: stationary, latest, or a date, which stands for the last day of the history by then',
  ),
  output: z.enum(['returns', 'prices']).default('returns').describe('Log returns, or prices'),
  initialPrice: PriceOfEach.optional().describe(
    'Price at step 0, one number or one per asset; 100 unless given; prices only',
  ),
  antithetic: z.boolean().default(false).describe('Draw paths in pairs of mirrored noise'),
});
export type ScenarioRequest = z.infer<typeof ScenarioRequest>;

/** The body of a request to the service: a scenario request, a history where paths are to start from one, and what they have to meet. */
export const ScenarioBody = ScenarioRequest.extend({
  start: Start.optional().describe('Start of the paths; stationary unless given, latest with a history'),
  history: GivenHistory.optional().describe(
    'What to start from instead of the history of the model, or to fit a baseline to',
  ),
  ...conditionFields,
  pricing: PricingTerms.optional().describe(
    'Draw under the pricing measure, in which discounted prices are martingales',
  ),
});
export type ScenarioBody = z.infer<typeof ScenarioBody>;

/** A request as a caller of the library writes it: what has a default may be left out, and so may the name of the model that is asked. */
export type ScenarioQuery = Omit<z.input<typeof ScenarioRequest>, 'model'> & { model?: string };
