import * as z from 'zod';
import { Conditioned } from './conditions.ts';
import { Pricing } from './pricing.ts';
import { ScenarioRequest } from './scenario.ts';

/** What travels with every scenario set: that it is synthetic, and all that is needed to draw it again. */
export const Manifest = z.strictObject({
  synthetic: z.literal(true),
  notice: z.string().describe('One sentence for people'),
  generator: z.string().describe('Package and version that drew the paths'),
  model: z.strictObject({
    id: z.string(),
    /** Hash of all that decides the paths: of a package its card's, of a baseline that of its id, its parameters and the returns fitted to. */
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
    version: z.string(),
    /** What a baseline was fitted as, natural units. */
    parameters: z.record(z.string(), z.number()).optional(),
  }),
  assets: z.array(z.string()).min(1),
  request: ScenarioRequest,
  /** The day that paths start from, where the request's start is no day of the history: the last one before it. */
  startDay: z.string().optional(),
  /** The part of the request's paths that this is, where it is not all of them. */
  range: z.strictObject({ firstPath: z.int().min(0), paths: z.int().min(1) }).optional(),
  /** sha256 of the history that the caller passed as a start or, to a baseline, to be fitted to; no last date where days are not known. */
  history: z.strictObject({ sha256: z.string(), lastDate: z.string().optional() }).optional(),
  /** What the paths had to meet, and how they were found; absent where they are the model's own. */
  conditioned: Conditioned.optional(),
  /** The pricing measure that the paths are drawn under; absent where it is the real world's. */
  pricing: Pricing.optional(),
});
export type Manifest = z.infer<typeof Manifest>;

export const SYNTHETIC_NOTICE = 'Synthetic data drawn from a model by Pathloom; not market history, not advice.';
