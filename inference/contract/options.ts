import * as z from 'zod';
import { distinct } from './distinct.ts';
import { FEWEST_PATHS, MonteCarlo } from './estimate.ts';
import { drawFields, MAX_FORECAST_STEPS } from './forecast.ts';
import { Manifest } from './manifest.ts';
import { MAX_PRICE, MIN_PRICE } from './price.ts';
import { pricingFields } from './pricing.ts';

/** Most maturities, and most strikes of each, of a request. */
export const MAX_MATURITIES = 20;
export const MAX_STRIKES = 100;
/** Most paths × maturities of a run: a number of each is kept. */
export const MAX_PRICED = 20_000_000;

const Price = z.number().positive().min(MIN_PRICE).max(MAX_PRICE);

/** Fields of a request for option prices but what the paths go on from. */
export const optionFields = {
  asset: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe('Asset that the options are on; may be left out where there is one'),
  spot: Price.default(100).describe('Price of the asset now'),
  maturities: distinct(z.array(z.int().min(1).max(MAX_FORECAST_STEPS)).min(1).max(MAX_MATURITIES))
    .default([21, 63, 126, 252])
    .describe('Steps until the options expire'),
  strikes: distinct(z.array(Price).min(1).max(MAX_STRIKES))
    .optional()
    .describe('Strikes in the money of the price, instead of moneyness'),
  moneyness: distinct(z.array(z.number().positive().min(0.01).max(100)).min(1).max(MAX_STRIKES))
    .optional()
    .describe('Strikes as shares of the price now; unless given 0.8, 0.9, 0.95, 1, 1.05, 1.1 and 1.2'),
  paths: z.int().min(FEWEST_PATHS).max(1_000_000).default(4000).describe('Number of paths drawn'),
  ...pricingFields,
};

const body = z.strictObject({ ...drawFields, ...optionFields });
const request = body.omit({ model: true, history: true });

const refuseBoth = (
  { strikes, moneyness }: Pick<z.infer<typeof request>, 'strikes' | 'moneyness'>,
  context: z.RefinementCtx,
) => {
  if (strikes === undefined || moneyness === undefined) return;
  context.addIssue({ code: 'custom', message: 'must have strikes or moneyness, not both', path: [] });
};

/** The body of a request for prices of European options. */
export const OptionsBody = body.superRefine(refuseBoth);
export type OptionsBody = z.infer<typeof OptionsBody>;

/** The same for a caller of the library, who has a source at hand. */
export const OptionsRequest = request.superRefine(refuseBoth);
/** As a caller writes it: what has a default may be left out, and the seed is 0 unless given. */
export type OptionsQuery = z.input<typeof OptionsRequest>;

/** Whether discounted prices are martingales, as far as the paths tell. */
export const MartingaleTest = z
  .strictObject({
    horizons: z
      .array(
        z
          .strictObject({
            step: z.int().min(1),
            ...MonteCarlo.unwrap().shape,
            z: z.number().describe('Standard errors that the value is off 1'),
          })
          .readonly(),
      )
      .readonly()
      .describe('Mean over the paths of the discounted price, dividends reinvested, over the price now'),
    statistic: z.number().describe('Sum over the steps of the squared t-statistics of the mean increments'),
    freedom: z.int().describe('Its degrees of freedom: chi-square where the prices are martingales'),
    pValue: z.number().min(0).max(1).describe('Of all horizons together'),
  })
  .readonly();
export type MartingaleTest = z.infer<typeof MartingaleTest>;

/** A European call and a put of one strike. */
export const PricedOption = z
  .strictObject({
    strike: z.number(),
    moneyness: z.number().describe('Strike over the price now'),
    call: MonteCarlo,
    put: MonteCarlo,
    impliedVolatility: MonteCarlo.optional().describe(
      'A year, by Black & Scholes; absent where the price of the option that is out of the money is not above 0',
    ),
  })
  .readonly();
export type PricedOption = z.infer<typeof PricedOption>;

/** The smile of one maturity. */
export const Smile = z
  .strictObject({
    steps: z.int().describe('Until the options expire'),
    years: z.number(),
    forward: z.number().describe('Forward price of the asset'),
    options: z.array(PricedOption).readonly(),
  })
  .readonly();
export type Smile = z.infer<typeof Smile>;

/** The answer: what reproduces the paths, the test whether their measure is one for pricing, and the prices. */
export const OptionsAnswer = z.strictObject({
  manifest: Manifest.describe('What the paths were drawn with'),
  asset: z.string(),
  spot: z.number(),
  martingale: MartingaleTest,
  smiles: z.array(Smile).readonly(),
});
export type OptionsAnswer = z.infer<typeof OptionsAnswer>;
