import * as z from 'zod';
import { FEWEST_PATHS, type Levels, levelFields, MonteCarlo, QuantileEstimate } from './estimate.ts';
import { drawFields, TailEstimate } from './forecast.ts';
import { Manifest } from './manifest.ts';
import { pricingFields } from './pricing.ts';

/** Most obligors of a request. */
export const MAX_OBLIGORS = 10_000;
/** Longest horizon, in years. */
export const MAX_YEARS = 30;
/** Most observations of a path; their numbers are part of the counters of the obligors' noise. */
export const MAX_OBSERVATIONS = 10_000;
/** Most obligors × paths of a run: one bit of each is kept. */
export const MAX_OUTCOMES = 2_000_000_000;

/** Levels of the figures of a request that gives none, as far as its paths tell them. */
export const CREDIT_LEVELS: Levels = { quantiles: [0.5, 0.9, 0.95, 0.99, 0.999], levels: [0.001, 0.01] };

const Money = z.number().positive().max(1e15);
const Volatility = z.number().positive().max(10);
const Share = z.number().min(0).max(1);

/** A debtor with a stock: an asset of the model, or one that moves with it and has a risk of its own beside. */
export const Obligor = z
  .strictObject({
    name: z.string().min(1).max(100).describe('Name; it keys the obligor’s own risk, so no two are alike'),
    asset: z.string().min(1).max(200).describe('Asset of the model that its equity is, or moves with'),
    beta: z
      .number()
      .min(-10)
      .max(10)
      .optional()
      .describe('Return of the equity for each unit of that of the asset; the equity is the asset unless given'),
    volatility: Volatility.optional().describe(
      'Volatility of the equity a year, all of it; with beta the own risk is what the asset leaves of it. The long-run volatility of the model unless given',
    ),
    idiosyncratic: z
      .number()
      .min(0)
      .max(10)
      .optional()
      .describe('Own, normal risk of the equity a year; with beta, instead of volatility'),
    equity: Money.describe('Market value of the equity now, in money'),
    debt: Money.describe('Face value of the debt, due at maturity'),
    maturity: z
      .number()
      .positive()
      .max(MAX_YEARS)
      .describe('Years until the debt is due: at least half of the time to the first observation, at most the horizon'),
    exposure: z.number().min(0).max(1e15).optional().describe('Exposure at default; the debt unless given'),
    recovery: Share.default(0.4).describe('Share of the exposure that is recovered'),
    barrier: z
      .number()
      .positive()
      .max(1)
      .optional()
      .describe('Share of the discounted debt at which first passage is default; 1 unless given'),
  })
  .superRefine(({ beta, volatility, idiosyncratic }, context) => {
    const refuse = (field: string, message: string) => context.addIssue({ code: 'custom', message, path: [field] });
    if (beta === undefined && idiosyncratic !== undefined)
      refuse('idiosyncratic', 'goes with beta, which is not given');
    if (beta === undefined) return;
    if ((volatility === undefined) === (idiosyncratic === undefined))
      refuse('beta', 'goes with either volatility or idiosyncratic');
    if (beta === 0 && idiosyncratic === 0)
      refuse('idiosyncratic', 'must be above 0 where beta is 0: nothing else moves the equity');
  });
export type Obligor = z.infer<typeof Obligor>;

/** Fields of a request for credit risk but the obligors and what the paths go on from. */
export const creditFields = {
  years: z.number().positive().max(MAX_YEARS).default(5).describe('Horizon in years'),
  paths: z.int().min(FEWEST_PATHS).max(1_000_000).default(10_000).describe('Number of paths drawn'),
  trigger: z
    .enum(['maturity', 'first-passage'])
    .default('maturity')
    .describe('Default at maturity alone, or at the first observation below the barrier too'),
  bridge: z
    .boolean()
    .default(false)
    .describe('First passage between observations too, by the law of a Brownian bridge'),
  rate: pricingFields.rate,
  stepsPerYear: pricingFields.stepsPerYear.describe(
    'Steps in a year; unless given 252, 52 or 12 by the frequency of the model or, for a baseline, of the dates; 252 without dates',
  ),
  every: z
    .int()
    .min(1)
    .max(100_000)
    .optional()
    .describe(
      'Steps from one observation of the assets to the next; unless given a month, 21 of days, or the horizon if it is shorter',
    ),
  ...levelFields('Levels of the quantiles of the loss', CREDIT_LEVELS),
};

/** The obligors of a request. */
export const Obligors = z
  .array(Obligor)
  .min(1)
  .max(MAX_OBLIGORS)
  .superRefine((obligors, context) => {
    const names = new Set<string>();
    for (const [index, { name }] of obligors.entries()) {
      if (names.has(name)) context.addIssue({ code: 'custom', message: 'is there twice', path: [index, 'name'] });
      names.add(name);
    }
  });

/** The body of a request for the credit risk of a portfolio of obligors. */
export const CreditBody = z.strictObject({
  ...drawFields,
  obligors: Obligors.describe('Who owes'),
  ...creditFields,
});
export type CreditBody = z.infer<typeof CreditBody>;

/** The same for a caller of the library, who has a source at hand. */
export const CreditRequest = CreditBody.omit({ model: true, history: true });
/** As a caller writes it: what has a default may be left out, and the seed is 0 unless given. */
export type CreditQuery = z.input<typeof CreditRequest>;

/** A probability of default until a time. */
const DefaultProbability = z
  .strictObject({ years: z.number().describe('Years from now'), ...MonteCarlo.unwrap().shape })
  .readonly();

/** What is found of one obligor. */
export const ObligorRisk = z
  .strictObject({
    name: z.string(),
    maturity: z.number().describe('Years until the observation at which the debt is due: that nearest to its maturity'),
    equityVolatility: z.number().describe('A year'),
    assetValue: z.number().describe('Value of its assets now, by Merton’s relation'),
    assetVolatility: z.number().describe('Of their value, a year, by the same'),
    assetBeta: z.number().describe('Return of its assets for each unit of that of the model’s asset'),
    ownVolatility: z.number().describe('Volatility a year of what its assets have to themselves'),
    probabilities: z.array(DefaultProbability).readonly().describe('Of default until then, cumulative'),
    expectedLoss: MonteCarlo.describe('Exposure × (1 − recovery) × probability of default within the horizon'),
  })
  .readonly();
export type ObligorRisk = z.infer<typeof ObligorRisk>;

/** The tail of the portfolio’s loss, and what each obligor has to do with it. */
export const CreditTail = TailEstimate.extend({
  contributions: z
    .array(z.strictObject({ name: z.string(), ...MonteCarlo.unwrap().shape }).readonly())
    .readonly()
    .describe("Each obligor's mean loss in the portfolio's worst paths; they add up to the expected shortfall"),
}).readonly();

/** Credit risk: each obligor alone, and all of them together. */
export const CreditRisk = z
  .strictObject({
    method: z
      .strictObject({
        trigger: creditFields.trigger.unwrap(),
        bridge: z.boolean().describe('Whether a passage between observations counts'),
        rate: z.number(),
        stepsPerYear: z.int(),
        every: z.int().describe('Steps from one observation to the next'),
        observations: z.int().describe('Of each path'),
        years: z.number().describe('Horizon: the last observation'),
      })
      .readonly()
      .describe('How defaults were found'),
    obligors: z.array(ObligorRisk).readonly(),
    portfolio: z
      .strictObject({
        exposure: z.number().describe('Of all obligors'),
        expectedLoss: MonteCarlo,
        volatility: MonteCarlo.describe('Standard deviation of the loss'),
        lossProbability: MonteCarlo.describe('That anything is lost'),
        quantiles: z.array(QuantileEstimate).readonly().describe('Of the loss'),
        risk: z
          .array(CreditTail)
          .readonly()
          .describe('Value at risk and expected shortfall, the expected loss included'),
      })
      .readonly()
      .describe('Loss within the horizon, not discounted'),
  })
  .readonly();
export type CreditRisk = z.infer<typeof CreditRisk>;

/** The answer: what reproduces the paths, and the figures. */
export const CreditAnswer = z.strictObject({
  manifest: Manifest.describe('What the paths were drawn with'),
  ...CreditRisk.unwrap().shape,
});
export type CreditAnswer = z.infer<typeof CreditAnswer>;
