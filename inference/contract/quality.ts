import * as z from 'zod';

/** One measured figure of one model, and where the real history stands among the model's own paths. */
export const QualityValue = z.strictObject({
  /** The score of the history against the paths, in the metric's unit; for `compare` rows the mean over paths of the property. */
  value: z.number(),
  /**
   * Share of the model's own paths, each taken as if it were the history and scored against the others, whose score (for
   * `compare` rows: whose property) is below the history's; null where not applicable.
   */
  percentile: z.number().min(0).max(1).nullable(),
});
export type QualityValue = z.infer<typeof QualityValue>;

/** One row of the table: a metric, its definition, and its value for every model in the comparison. */
export const QualityRow = z.strictObject({
  id: z.string(),
  name: z.string(),
  definition: z.string(),
  source: z.string(),
  /** `lower`: a distance, 0 is best; `one`: a ratio, 1 is best; `compare`: a property, best near the history's own. */
  direction: z.enum(['lower', 'one', 'compare']),
  /** The history's own value, for `compare` rows. */
  history: z.number().nullable(),
  /**
   * The real-against-real floor of a score: what the earlier calendar half of the history gets with the later half as the model.
   * Absent for `compare` rows, where a half is too short for the metric, and in tables of earlier versions. Halves are shorter than
   * the history and one series is no ensemble, so chance keeps them further apart than it keeps the history from a good model.
   */
  floor: z.number().optional(),
  /** By model id; a model for which the figure is not defined has no entry. */
  values: z.record(z.string(), QualityValue),
});
export type QualityRow = z.infer<typeof QualityRow>;

/** The quality table of an evaluation, as it stands in the report, in the JSON output and in the card. */
export const QualityTable = z.strictObject({
  asset: z.string(),
  firstDate: z.string(),
  lastDate: z.string(),
  /** Number of returns of the history; every path is as long. */
  steps: z.int(),
  paths: z.int(),
  seed: z.int(),
  /** Model ids in the order of the columns: the evaluated model first, then the baselines. */
  models: z.array(z.string()),
  /** Models that could not be fitted, or whose paths are not finite or never move, and why. */
  failed: z.record(z.string(), z.string()),
  rows: z.array(QualityRow),
});
export type QualityTable = z.infer<typeof QualityTable>;
