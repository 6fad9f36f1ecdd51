import * as z from 'zod';

const Share = z.number().min(0).max(1);
/** Probability of what was seen, or of something less likely, if the forecaster were right. */
const PValue = z.number().min(0).max(1);

/** Forecasts of the sum of the returns of so many days. */
export const HorizonScores = z.strictObject({
  steps: z.int().min(1),
  /** Days from which the whole horizon lies within the period. */
  days: z.int().min(1),
  /** Mean over days of the fair continuous ranked probability score, in units of the log return; lower is better. */
  crps: z.number(),
  /** Share of the days on which the return lay within the central interval of that level. */
  coverage: z.array(z.strictObject({ level: Share, share: Share })),
});

/** One-day losses beyond the value at risk, whose probability was to be `level`. */
export const BreachScores = z.strictObject({
  level: Share,
  breaches: z.int().min(0),
  share: Share,
  /** Kupiec: the right number; Christoffersen: not in a row; both. */
  coverageP: PValue,
  independenceP: PValue,
  jointP: PValue,
  /** Acerbi & Szekely's Z2 of the expected shortfall: 0 as promised, negative if losses were worse; null where it has no meaning. */
  shortfall: z.strictObject({ statistic: z.number(), p: PValue }).nullable(),
});

/** The evaluated model against another: `ratio` of their CRPS, below 1 where the evaluated model is better. */
export const Comparison = z.strictObject({ steps: z.int(), ratio: z.number(), dieboldMarianoP: PValue });

export const ForecastScores = z.strictObject({
  horizons: z.array(HorizonScores),
  /** Mean log density of the return of a day, in nats; higher is better; null for a forecaster without a density of this asset alone. */
  logScore: z.number().nullable(),
  /** Probability integral transforms of one-day forecasts. */
  pit: z.strictObject({
    /** Days in each of the equal parts of [0, 1]. */
    counts: z.array(z.int().min(0)),
    /** Chi-square test that all are equally likely. */
    uniformityP: PValue,
    /** Ljung & Box of the transforms, and of their squared distances from a half. */
    independenceP: PValue,
    dispersionP: PValue,
  }),
  breaches: z.array(BreachScores),
  /** By horizon, the evaluated model against this one; empty for the evaluated model. */
  comparisons: z.array(Comparison),
});
export type ForecastScores = z.infer<typeof ForecastScores>;

/** What every walk-forward evaluation says of itself. */
export const walkForwardFields = {
  /** First and last day that were forecast. */
  firstDate: z.string(),
  lastDate: z.string(),
  days: z.int(),
  /** Draws from every day. */
  draws: z.int(),
  seed: z.int(),
  /** Forecasters in the order of the columns: the evaluated model first. */
  forecasters: z.array(z.string()),
  /** Forecasters that could not be fitted, or whose draws are not finite, and why. */
  failed: z.record(z.string(), z.string()),
};

/** A walk-forward evaluation of one asset: every forecast was drawn without the returns that it is held against. */
export const ForecastQuality = z.strictObject({
  asset: z.string(),
  ...walkForwardFields,
  scores: z.record(z.string(), ForecastScores),
});
export type ForecastQuality = z.infer<typeof ForecastQuality>;
