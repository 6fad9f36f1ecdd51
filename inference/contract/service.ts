import * as z from 'zod';
import { Manifest } from './manifest.ts';

/** The answer to a request for scenarios, as JSON. */
export const ScenarioAnswer = z.strictObject({
  manifest: Manifest,
  weights: z
    .array(z.number())
    .optional()
    .describe(
      'Weight of each path, 1 in sum; only under conditions or views, unless the paths were drawn again by them',
    ),
  paths: z
    .array(z.array(z.union([z.number(), z.array(z.number())])))
    .describe(
      'Of each path its steps: each a number, or a list with one for each asset; float32, with the digits that tell one from the next',
    ),
});

/** A model package in the list of models. */
const ListedModel = z.strictObject({
  id: z.string(),
  sha256: z.string().describe('Hash of all that decides the paths'),
  architecture: z.string(),
  assets: z.array(z.string()),
  firstDate: z.string(),
  lastDate: z.string(),
});

export const ModelList = z.strictObject({
  models: z.array(ListedModel),
  baselines: z
    .array(z.strictObject({ id: z.string(), summary: z.string() }))
    .describe('No packages: each is fitted to the history in a request'),
});

export const Health = z.strictObject({ status: z.literal('ok'), version: z.string() });

export const Ready = z.strictObject({
  status: z.literal('ready'),
  models: z.int().min(1).describe('Number of models, each of which has drawn a step'),
});

/** RFC 9457, "Problem details for HTTP APIs": what a client is told of an error. */
export const Problem = z.strictObject({
  type: z
    .string()
    .regex(/^urn:pathloom:[a-z_]+$/)
    .describe('Stable, for programs'),
  title: z.string().describe('What the type means'),
  status: z.int().min(400).max(599),
  detail: z.string().describe('One line for people: the value at fault and what is allowed'),
  field: z.string().optional().describe('Field of the request at fault'),
});
export type Problem = z.infer<typeof Problem>;
