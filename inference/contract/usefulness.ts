import * as z from 'zod';

const Share = z.number().min(0).max(1);

const Estimate = z
  .strictObject({
    value: z.number().describe('Mean over the blocks that were held out in turn'),
    standardError: z
      .number()
      .min(0)
      .describe('From the scatter of the blocks, corrected for what their training shares'),
  })
  .readonly();

const Judged = {
  discriminative: Estimate.describe(
    '|accuracy - 0.5| of a recurrent network of one unit on windows of 24 steps: 0 cannot tell, 0.5 always can',
  ),
  judge: z
    .strictObject({
      accuracy: Estimate.describe('Share of windows told right; 0.5 is guessing'),
      auc: Estimate.describe(
        'Area under the curve; 0.5 is guessing, far below it the windows are copies of the history',
      ),
    })
    .readonly()
    .describe('Gradient-boosted trees on features of windows of 60 steps'),
};

const Distance = z.number().min(0).describe('Median distance to the closest window of 20 steps; 0 for copies');
const Copies = Share.describe("Share of windows closer than half the median distance of the history's own");
const Qlike = z
  .number()
  .min(0)
  .describe('Mean QLIKE of one-day variance forecasts on the days of the test; lower is better');

/** What can be expected at best: the history against itself. */
export const UsefulnessFloor = z
  .strictObject({
    ...Judged,
    forecast: z
      .strictObject({
        firstDate: z.string().describe('First day of the test'),
        lastDate: z.string().describe('Last day of the test'),
        days: z.int().min(1),
        unseen: z.boolean().describe('Whether the model was fitted on none of these days'),
        qlike: Qlike,
      })
      .readonly()
      .describe('Forecasts learned from the history before the test'),
    memorisation: z
      .strictObject({ distance: Distance, copies: Copies })
      .readonly()
      .describe("The history's windows against those of its other fifths"),
  })
  .readonly();
export type UsefulnessFloor = z.infer<typeof UsefulnessFloor>;

/** How useful and how safe the paths of one model are. */
export const UsefulnessScores = z
  .strictObject({
    ...Judged,
    forecast: z
      .strictObject({
        qlike: Qlike,
        ratio: z.number().positive().describe('To that of forecasts learned from the history; 1 is as useful'),
        dieboldMarianoP: Share.describe('Probability of such a difference if both were equally good'),
      })
      .readonly()
      .describe("Forecasts learned from the model's paths"),
    memorisation: z
      .strictObject({
        distance: Distance,
        ratio: z.number().min(0).describe("To the history's own distance; clearly below 1 is memorising"),
        copies: Copies,
        memorises: z.boolean(),
      })
      .readonly(),
  })
  .readonly();
export type UsefulnessScores = z.infer<typeof UsefulnessScores>;

/** The usefulness and safety of one asset's paths, for a model and the baselines beside it. */
export const UsefulnessTable = z
  .strictObject({
    asset: z.string(),
    firstDate: z.string(),
    lastDate: z.string(),
    steps: z.int().min(1).describe('Number of returns of the history'),
    trainingSteps: z.int().min(1).describe('How many of them, from the first on, the models were fitted on'),
    seed: z.int().min(0),
    models: z.array(z.string()).readonly().describe('In the order of the columns: the evaluated model first'),
    failed: z.record(z.string(), z.string()).readonly().describe('Models without a column, and why'),
    floor: UsefulnessFloor.describe(
      "The first half of the history against its second, and the history's own forecasts and distances",
    ),
    scores: z.record(z.string(), UsefulnessScores).readonly().describe('By model id'),
  })
  .readonly();
export type UsefulnessTable = z.infer<typeof UsefulnessTable>;
