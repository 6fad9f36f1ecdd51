import * as z from 'zod';
import { FEWEST_PATHS, type Levels, levelFields, MonteCarlo, QuantileEstimate } from './estimate.ts';
import { drawFields, MAX_FORECAST_STEPS, TailEstimate } from './forecast.ts';
import { Manifest } from './manifest.ts';

/** Levels of the figures of a request that gives none, as far as its paths tell them. */
export const RISK_LEVELS: Levels = { quantiles: [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99], levels: [0.01, 0.05] };

/** Money in an asset, or its weight; negative for a short position. */
const Holding = z.number().min(-1e15).max(1e15);
const byAsset = z.record(z.string().max(200), Holding).meta({ minProperties: 1 });

/** The body of a request for the risk of a portfolio that is bought now and held. */
export const RiskBody = z
  .strictObject({
    ...drawFields,
    positions: byAsset.optional().describe('Value now of each position by asset, in money; negative if short'),
    weights: byAsset
      .optional()
      .describe("Share of the portfolio's value in each asset; the rest is cash without interest"),
    steps: z.int().min(1).max(MAX_FORECAST_STEPS).default(10).describe('Horizon in steps'),
    paths: z.int().min(FEWEST_PATHS).max(1_000_000).default(10_000).describe('Number of paths drawn'),
    ...levelFields('Levels of the quantiles', RISK_LEVELS),
    drawdown: z
      .number()
      .positive()
      .optional()
      .describe('Depth of a drawdown whose probability is asked: money, or with weights a share of the value now'),
  })
  .superRefine(({ positions, weights }, context) => {
    if ((positions === undefined) !== (weights === undefined)) return;
    context.addIssue({ code: 'custom', message: 'must have either positions or weights', path: [] });
  })
  .meta({ oneOf: [{ required: ['positions'] }, { required: ['weights'] }] });
export type RiskBody = z.infer<typeof RiskBody>;

/** The tail of a portfolio, and what each asset has to do with it. */
export const PortfolioTail = TailEstimate.extend({
  contributions: z
    .array(z.strictObject({ asset: z.string(), ...MonteCarlo.unwrap().shape }).readonly())
    .readonly()
    .describe("Each asset's mean loss in the portfolio's worst paths; they add up to the expected shortfall"),
}).readonly();

/** Profit and loss of a portfolio. */
export const PortfolioRisk = z
  .strictObject({
    unit: z.enum(['money', 'share']).describe('Of all amounts: that of the positions, or shares of the value now'),
    profit: z
      .strictObject({
        mean: MonteCarlo,
        volatility: MonteCarlo.describe('Standard deviation'),
        lossProbability: MonteCarlo,
        quantiles: z.array(QuantileEstimate).readonly(),
      })
      .readonly()
      .describe('Profit at the horizon, losses negative'),
    risk: z.array(PortfolioTail).readonly().describe('Losses at the horizon, counted positive'),
    drawdown: z
      .strictObject({
        mean: MonteCarlo,
        quantiles: z.array(QuantileEstimate).readonly(),
        depth: z.number().optional(),
        probability: MonteCarlo.optional().describe('That the drawdown is deeper than the depth'),
      })
      .readonly()
      .describe('Largest fall of the profit from its running maximum, seen at the end of each step'),
  })
  .readonly();
export type PortfolioRisk = z.infer<typeof PortfolioRisk>;

/** The answer: what reproduces it, and the figures. */
export const RiskAnswer = z.strictObject({
  manifest: Manifest.describe('What the paths were drawn with'),
  ...PortfolioRisk.unwrap().shape,
});
export type RiskAnswer = z.infer<typeof RiskAnswer>;
