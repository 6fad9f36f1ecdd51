import * as z from 'zod';
import { MonteCarlo } from './estimate.ts';

/** Most conditions, and most views, of one request. */
export const MAX_CONDITIONS = 5;
/** Latest step that a condition may look at: ten years of trading days. */
export const MAX_CONDITION_STEP = 2520;
/** Most paths that are drawn under conditions: their numbers and weights are kept. */
export const MAX_CONDITIONED_PATHS = 1_000_000;

const Asset = z.string().min(1).max(200).describe('Name of an asset');
const Step = z.int().min(1).max(MAX_CONDITION_STEP);
// A price never falls by all of itself. That is said first with what a share is; the schema has it for who reads the description.
const Change = z
  .number()
  .refine((share) => share > -1, 'must be above -1: it is a share, -0.15 for a fall of 15 %')
  .gt(-1)
  .max(1e6);
const Quantile = z.number().gt(0).lt(1);

const VolatilityCondition = z.strictObject({
  asset: Asset,
  above: Quantile.optional().describe('Quantile of its stationary law that it lies above'),
  below: Quantile.optional().describe('Quantile that it lies below'),
  at: Step.describe('Step whose return it is the volatility of'),
});

/** What has to hold of a path: of the price of an asset beside that at step 0, or of its conditional volatility. */
export const Condition = z
  .strictObject({
    asset: Asset.optional(),
    change: Change.optional().describe('Change of the price by at least this share: -0.1 is a fall of 10 % or more'),
    atLeast: Change.optional().describe('Least change of the price instead, a share'),
    atMost: Change.optional().describe('Largest change of the price, a share'),
    at: Step.optional().describe('It holds at the end of this step'),
    within: Step.optional().describe('It holds at the end of some step up to this one'),
    throughout: Step.optional().describe('It holds at the end of every step up to this one'),
    volatility: VolatilityCondition.optional().describe('Conditional volatility, instead of the fields above'),
  })
  .superRefine(({ volatility, ...price }, context) => {
    const problem = volatility ? volatilityProblem(volatility, price) : priceProblem(price);
    if (problem !== undefined) context.addIssue({ code: 'custom', message: problem, path: [] });
  });
export type Condition = z.infer<typeof Condition>;

function volatilityProblem(
  { above, below }: z.infer<typeof VolatilityCondition>,
  price: Readonly<Record<string, unknown>>,
): string | undefined {
  const given = Object.keys(price).filter((field) => price[field] !== undefined);
  if (given.length > 0) return `has ${given.join(', ')} beside volatility; make it a condition of its own`;
  if (above === undefined && below === undefined) return 'must say what the volatility is above or below';
  return above !== undefined && below !== undefined && above >= below
    ? `can never hold: no volatility is above the quantile ${above} and below ${below}`
    : undefined;
}

function priceProblem({ asset, change, atLeast, atMost, at, within, throughout }: Omit<Condition, 'volatility'>) {
  if (asset === undefined) return 'must name an asset, or be of a volatility';
  const isRange = atLeast !== undefined || atMost !== undefined;
  if ((change !== undefined) === isRange) return 'must have either change, or atLeast and atMost or one of them';
  if (change === 0) return 'has a change of 0, which has no direction; atLeast or atMost has one';
  if (atLeast !== undefined && atMost !== undefined && atLeast >= atMost) {
    return `can never hold: no change is at least ${atLeast} and at most ${atMost}`;
  }
  const times = [at, within, throughout].filter((step) => step !== undefined);
  return times.length === 1 ? undefined : 'must have exactly one of at, within and throughout';
}

/** An opinion on a mean: paths are weighted so that it holds of them. */
export const View = z.strictObject({
  asset: Asset,
  drift: z.number().min(-10).max(10).describe('Mean log return a year, over all steps of the paths'),
});
export type View = z.infer<typeof View>;

/** The fields of a request that say what its paths have to meet. */
export const conditionFields = {
  conditions: z
    .array(Condition)
    .min(1)
    .max(MAX_CONDITIONS)
    .optional()
    .describe('What has to hold of every path, all of it'),
  views: z
    .array(View)
    .min(1)
    .max(MAX_CONDITIONS)
    .optional()
    .describe('Means that the weights of the paths bring about'),
  resample: z
    .boolean()
    .optional()
    .describe('Draw the paths again by their weights, so that all count the same and some come more than once'),
  stepsPerYear: z
    .int()
    .min(1)
    .max(100_000)
    .optional()
    .describe(
      'Steps in a year, for views and volatilities; unless given 252, 52 or 12 by the frequency of the model or, for a baseline, of the dates; 252 without dates',
    ),
};

/** Conditions and views, as a file of the command line holds them. */
export const ConditionQuestion = z.strictObject(conditionFields).superRefine(({ conditions, views }, context) => {
  if (conditions ?? views) return;
  context.addIssue({ code: 'custom', message: 'must have conditions or views', path: [] });
});
export type ConditionQuestion = z.infer<typeof ConditionQuestion>;

/** What came of it: part of the manifest of conditioned paths. */
export const Conditioned = z.strictObject({
  ...conditionFields,
  probability: MonteCarlo.optional().describe('That the conditions hold of a path of the model from this start'),
  maxTried: z.int().describe('Paths that might have been drawn, with those that fitted the tilt'),
  tried: z.int().describe('Paths drawn to find these, without those that fitted the tilt'),
  pilots: z.int().describe('Paths drawn to fit the tilt of the noise'),
  effectiveSampleSize: z.number().describe("Kish's: paths of equal weight that would tell as much"),
  relativeEntropy: z.number().optional().describe('How far the views move the weights, in nats'),
  volatilities: z
    .array(z.strictObject({ asset: z.string(), quantile: z.number(), value: z.number() }))
    .optional()
    .describe('The annualised volatilities that conditions on quantiles stand for'),
  warnings: z.array(z.string()).describe('What to know before these paths are used'),
});
export type Conditioned = z.infer<typeof Conditioned>;
