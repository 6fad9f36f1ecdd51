import * as z from 'zod';
import { distinct } from './distinct.ts';
import { FEWEST_PATHS, type Levels, levelFields, MonteCarlo, QuantileEstimate } from './estimate.ts';
import { GivenHistory } from './history.ts';
import { Manifest } from './manifest.ts';
import { PriceOfEach } from './price.ts';
import { ScenarioRequest, Seed, Start } from './scenario.ts';

/** Longest forecast: ten years of trading days. */
export const MAX_FORECAST_STEPS = 2520;

/** Levels of the figures of a request that gives none, as far as its paths tell them. */
export const FORECAST_LEVELS: Levels = { quantiles: [0.05, 0.25, 0.5, 0.75, 0.95], levels: [0.01, 0.05] };

/** Fields that every request for figures from draws has. */
export const drawFields = {
  model: ScenarioRequest.shape.model.describe('Model id, or baseline:… to be fitted to the history'),
  history: GivenHistory.optional().describe('What to go on from instead of the history of the model'),
  start: Start.default('latest').describe(
    'Day to go on from: latest, a date, which stands for the last day of the history by then, or stationary',
  ),
  seed: Seed.optional().describe('Seed of the noise; one is drawn, and told, unless given'),
};

/** The body of a request for a forecast: what is known now, and what is asked of the time after. */
export const ForecastBody = z.strictObject({
  ...drawFields,
  steps: z.int().min(1).max(MAX_FORECAST_STEPS).default(20).describe('Steps ahead'),
  paths: z.int().min(FEWEST_PATHS).max(1_000_000).default(2000).describe('Number of paths drawn'),
  output: z
    .enum(['returns', 'prices'])
    .default('returns')
    .describe('What quantiles and means are of: log returns cumulated from now, or prices'),
  initialPrice: PriceOfEach.optional().describe(
    'Price now, one number or one per asset; unless given the last price of the history, or 100',
  ),
  ...levelFields('Levels of the fan, shares of the paths', FORECAST_LEVELS),
  horizons: distinct(z.array(z.int().min(1).max(MAX_FORECAST_STEPS)).min(1).max(20))
    .optional()
    .describe('Steps ahead of value at risk and expected shortfall; the last step unless given'),
  drawdown: z
    .number()
    .gt(0)
    .lt(1)
    .optional()
    .describe('Depth of a fall from the running maximum, a share of it, whose probability is asked'),
  hit: PriceOfEach.optional().describe(
    'Price level, one number or one per asset, whose probability to be reached is asked',
  ),
});
export type ForecastBody = z.infer<typeof ForecastBody>;

/** A step ahead. */
export const ForecastStep = z
  .strictObject({
    step: z.int().min(1).describe('Steps ahead, from 1'),
    mean: MonteCarlo.describe('Mean of the output'),
    volatility: MonteCarlo.describe('Standard deviation of the log return of this one step, per step'),
    quantiles: z.array(QuantileEstimate).readonly(),
  })
  .readonly();

/** What could be lost. */
export const TailEstimate = z.strictObject({
  level: z.number().describe('Probability of a loss at least as large'),
  valueAtRisk: MonteCarlo.describe('Loss that is reached or passed with that probability; negative for a gain'),
  expectedShortfall: MonteCarlo.describe('Mean loss in the worst share of the paths'),
});
export type TailEstimate = Readonly<z.infer<typeof TailEstimate>>;

/** The forecast of one asset. */
export const AssetForecast = z
  .strictObject({
    asset: z.string(),
    initialPrice: z.number().positive().optional().describe('Price now, where prices play a part'),
    steps: z.array(ForecastStep).readonly(),
    risk: z
      .array(TailEstimate.extend({ horizon: z.int().min(1).describe('Steps ahead') }).readonly())
      .readonly()
      .describe('Losses as a share of the price now'),
    drawdown: z
      .strictObject({ depth: z.number(), probability: MonteCarlo })
      .readonly()
      .optional()
      .describe('That the price falls by more than the depth from its running maximum, seen at the end of each step'),
    hit: z
      .strictObject({ price: z.number(), probability: MonteCarlo })
      .readonly()
      .optional()
      .describe('That the price is at the level or beyond it at the end of some step'),
  })
  .readonly();
export type AssetForecast = z.infer<typeof AssetForecast>;

/** The answer: what reproduces it, and the forecast of each asset. */
export const ForecastAnswer = z.strictObject({
  manifest: Manifest.describe('What the paths were drawn with'),
  forecasts: z.array(AssetForecast).readonly(),
});
export type ForecastAnswer = z.infer<typeof ForecastAnswer>;
