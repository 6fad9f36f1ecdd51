import * as z from 'zod';
import { IsoDate } from './date.ts';
import { GivenHistory } from './history.ts';
import { ScenarioRequest } from './scenario.ts';

/** What is looked for, each by a test of its own. */
export const anomalyTests = [
  'size',
  'reversal',
  'stale',
  'split',
  'burst',
  'drift',
  'regime',
  'round',
  'critic',
] as const;
export const AnomalyTestName = z.enum(anomalyTests);
export type AnomalyTestName = z.infer<typeof AnomalyTestName>;

/** What is asked of a search for anomalies, besides model and data. */
export const anomalyFields = {
  from: IsoDate.optional().describe('First day to look at; the days before it are taken as clean, to calibrate by'),
  rate: z.number().gt(0).max(0.5).default(0.01).describe('Level of the control'),
  control: z
    .enum(['alarms', 'discoveries'])
    .default('alarms')
    .describe('Of what the rate is a share: false alarms of the clean days, or false ones of all that is flagged'),
};

/** The body of a request to look for anomalies. */
export const AnomalyBody = z.strictObject({
  model: ScenarioRequest.shape.model.describe('Model id'),
  history: GivenHistory.describe(
    'What to look at, with the days before it; round numbers are looked for in prices only',
  ),
  ...anomalyFields,
});
export type AnomalyBody = z.infer<typeof AnomalyBody>;

/** Why a day was flagged. */
export const AnomalyExplanation = z
  .strictObject({
    test: AnomalyTestName.describe(
      'The test that found it; of several that are sure the one that looks at the fewest days',
    ),
    testPValue: z.number().min(0).max(1),
    days: z.int().min(1).describe('Days that the test looked at, this one and those before it'),
    return: z.number().describe('Log return of the day'),
    expected: z.tuple([z.number(), z.number()]).readonly().describe('Where it was expected: its 5 % and 95 % quantile'),
    driver: z
      .strictObject({ average: z.string(), elasticity: z.number() })
      .readonly()
      .optional()
      .describe('Entry of the state that the expected volatility hangs on most, and by how many per cent per cent'),
  })
  .readonly();
export type AnomalyExplanation = z.infer<typeof AnomalyExplanation>;

/** A day of an asset. */
export const Observation = z
  .strictObject({
    date: z.string(),
    asset: z.string(),
    residual: z.number().describe('Return as the model sees it: standard normal if the model is right'),
    pValue: z.number().min(0).max(1).describe('All tests in one'),
    qValue: z.number().min(0).max(1).describe('Smallest share of false discoveries at which it would be flagged'),
    flagged: z.boolean(),
    reason: z.string().nullable().describe('One sentence for people'),
    explanation: AnomalyExplanation.optional(),
  })
  .readonly();
export type Observation = z.infer<typeof Observation>;

/** What the p-values of a search were held against. */
export const AnomalyCalibration = z
  .strictObject({
    source: z.enum(['data', 'model', 'none']).describe('Days before from, the history of the model, or theory alone'),
    heldOut: z.boolean().describe('Whether the model was fitted to none of these days'),
    days: z.int().min(0),
    firstDate: z.string().optional(),
    lastDate: z.string().optional(),
  })
  .readonly();
export type AnomalyCalibration = z.infer<typeof AnomalyCalibration>;

/** What reproduces a search for anomalies. */
export const AnomalyManifest = z
  .strictObject({
    generator: z.string().describe('Package and version'),
    model: z.strictObject({ id: z.string(), sha256: z.string(), version: z.string() }).readonly(),
    assets: z.array(z.string()).readonly(),
    request: z.strictObject(anomalyFields).readonly(),
    history: z.strictObject({ sha256: z.string(), lastDate: z.string().optional() }).readonly(),
    calibration: AnomalyCalibration,
    tests: z.array(AnomalyTestName).readonly().describe('Those that the model and the data allowed'),
    flagged: z.int().min(0),
  })
  .readonly();
export type AnomalyManifest = z.infer<typeof AnomalyManifest>;

/** The answer: what reproduces it, and every day looked at, asset by asset. */
export const AnomalyAnswer = z
  .strictObject({ manifest: AnomalyManifest, observations: z.array(Observation).readonly() })
  .readonly();
export type AnomalyAnswer = z.infer<typeof AnomalyAnswer>;
