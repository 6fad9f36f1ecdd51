import * as z from 'zod';
import { BreachScores, Comparison, walkForwardFields } from './forecast-quality.ts';

const Share = z.number().min(0).max(1);

/** How several assets move together, over the rows of a history or of paths. */
export const JointShape = z.strictObject({
  /** Correlations of one-step returns, the lower triangle without the diagonal, column by column. */
  correlations: z.array(z.number()),
  /** The same over the days on which the mean return over assets is among the lowest. */
  stressCorrelations: z.array(z.number()),
  /** Share of days on which both assets of a pair are at or below their own low quantile, mean over pairs. */
  coExceedance: Share,
});
export type JointShape = z.infer<typeof JointShape>;

/** Long paths of a model and of baselines against the history that these were fitted to. */
export const JointPaths = z.strictObject({
  firstDate: z.string(),
  lastDate: z.string(),
  /** Steps of every path, as many as the history has. */
  steps: z.int(),
  paths: z.int(),
  seed: z.int(),
  /** Share of the days that count as stress. */
  stress: Share,
  /** Level of the low quantiles. */
  tail: Share,
  history: JointShape,
  /** Model ids in the order of the columns: the evaluated model first. */
  models: z.array(z.string()),
  shapes: z.record(z.string(), JointShape),
  failed: z.record(z.string(), z.string()),
});
export type JointPaths = z.infer<typeof JointPaths>;

/** Scores of joint forecasts of the sums of so many days' returns, in units of the deviations before the first day; lower is better. */
export const JointHorizonScores = z.strictObject({
  steps: z.int().min(1),
  /** Days from which it was forecast. */
  days: z.int().min(1),
  energy: z.number(),
  variogram: z.number(),
});

/** One-day value at risk of portfolios whose loss was to be beyond it with probability `level`. */
export const PortfolioScores = z.strictObject({
  level: Share,
  /** Equal weights of money. */
  equal: BreachScores.omit({ level: true, shortfall: true }),
  /** Random long and short weights: share of breaches over all, and how many pass both Kupiec's and Christoffersen's joint test at 5 %. */
  longShort: z.strictObject({ portfolios: z.int(), share: Share, passed: z.int() }),
});

export const JointForecastScores = z.strictObject({
  horizons: z.array(JointHorizonScores),
  portfolios: z.array(PortfolioScores),
  /** Mean absolute error of the correlations of all one-day draws together against those of what happened. */
  correlationError: z.number(),
  /** The evaluated model's energy score to this one's, by horizon; empty for the evaluated model. */
  energyComparisons: z.array(Comparison),
  variogramComparisons: z.array(Comparison),
});
export type JointForecastScores = z.infer<typeof JointForecastScores>;

/** A walk-forward evaluation of all assets together. */
export const JointForecasts = z.strictObject({
  ...walkForwardFields,
  /** Draws from every day for values at risk; `draws` where it is absent, as before there was a number of its own. */
  riskDraws: z.int().optional(),
  scores: z.record(z.string(), JointForecastScores),
});
export type JointForecasts = z.infer<typeof JointForecasts>;

/** What was measured of a model of several assets; parts that were not measured are absent. */
export const JointQuality = z.strictObject({
  assets: z.array(z.string()).min(2),
  paths: JointPaths.optional(),
  forecasts: JointForecasts.optional(),
});
export type JointQuality = z.infer<typeof JointQuality>;
