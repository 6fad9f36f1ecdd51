import * as z from 'zod';
import { Seed } from './scenario.ts';

/** The laws that a model can be fitted to a path of. */
export const knownLawNames = ['gjr', 'heston'] as const;
export type KnownLawName = (typeof knownLawNames)[number];

const Share = z.number().min(0).max(1);

/** What long paths are like; of each figure but the volatility the mean or, for the kurtosis, the median over paths. */
const LongRunFigures = z.strictObject({
  volatility: z.number().positive().describe('Standard deviation of the returns of all paths together'),
  kurtosis: z.number().describe('Median over paths of the excess kurtosis of returns'),
  autocorrelation: z
    .array(z.strictObject({ lag: z.int().min(1), value: z.number() }))
    .describe('Of |r|, mean over paths'),
  leverage: z.number().describe('corr(r[t], r[t + k]²), mean over lags 1 to 20 and over paths'),
});
export type LongRunFigures = z.infer<typeof LongRunFigures>;

/** One model against the law that made the data. */
export const KnownLawScores = z.strictObject({
  volatility: z
    .strictObject({
      correlation: z.number().nullable().describe('Of levels; null for a forecast that never moves'),
      bias: z.number().describe('Mean of ln(forecast / true)'),
      error: z.number().min(0).describe('Root mean square of ln(forecast / true)'),
    })
    .describe("Forecasts of the next day's volatility on the test path"),
  oneStep: z
    .strictObject({
      logScore: z
        .strictObject({ value: z.number(), standardError: z.number().min(0) })
        .nullable()
        .describe("Mean log density of a day's return less that under the true law, nats; null without a density"),
      pitUniformityP: Share.describe('Chi-square test that the probability integral transforms are uniform'),
      valueAtRisk: z.array(
        z.strictObject({
          level: Share,
          bias: z.number().describe('Mean of forecast / true quantile - 1; above 0 where risk is overstated'),
          error: z.number().min(0).describe('Mean of |forecast / true quantile - 1|'),
        }),
      ),
    })
    .describe("The law of the next day's return on the test path"),
  longRun: LongRunFigures.extend({
    volatilityRatio: z.number().positive().describe('To the volatility of the law'),
    autocorrelationError: z.number().min(0).describe('Root mean square over the lags of the difference to the law'),
    wasserstein: z
      .number()
      .min(0)
      .describe('Wasserstein-1 distance between 20-day returns, in standard deviations of those of the law'),
  }),
});
export type KnownLawScores = z.infer<typeof KnownLawScores>;

/** A model that was fitted to a path of a known law, held against that law, with baselines beside it. */
export const KnownLawReport = z.strictObject({
  synthetic: z.literal(true),
  law: z.strictObject({
    name: z.enum(knownLawNames),
    description: z.string(),
    parameters: z.record(z.string(), z.number()),
  }),
  model: z.strictObject({ architecture: z.string(), preset: z.string(), chosenStep: z.int().min(1) }),
  /** Returns that the models were fitted to, and those after them that were forecast. */
  trainingSteps: z.int().min(1),
  testSteps: z.int().min(1),
  /** Long paths of each model, and steps of each. */
  paths: z.int().min(1),
  pathSteps: z.int().min(1),
  seed: Seed,
  /** What long paths of the law are like. */
  truth: LongRunFigures,
  /**
   * In the order of the columns: the model, baselines, and `truth`, the law in the place of a model: what chance leaves. Where the
   * law's variance is hidden, `truth` forecasts as who knows the law but sees returns alone.
   */
  columns: z.array(z.string()),
  scores: z.record(z.string(), KnownLawScores),
  /** Baselines that could not be fitted, and why. */
  failed: z.record(z.string(), z.string()),
});
export type KnownLawReport = z.infer<typeof KnownLawReport>;
