import * as z from 'zod';
import { distinct } from './distinct.ts';

/** A figure from draws, and how far chance may have moved it. */
export const MonteCarlo = z
  .strictObject({
    value: z.number(),
    standardError: z.number().min(0).describe('Standard deviation of the figure over other seeds, estimated'),
  })
  .readonly();
export type MonteCarlo = z.infer<typeof MonteCarlo>;

/** A quantile of a distribution. */
export const QuantileEstimate = z
  .strictObject({ level: z.number().describe('Share of the draws below it'), ...MonteCarlo.unwrap().shape })
  .readonly();
export type QuantileEstimate = z.infer<typeof QuantileEstimate>;

/** Fewest draws in a tail for which a quantile or a shortfall is given: below, no standard error means anything. */
export const FEWEST_IN_TAIL = 10;

/** Fewest paths that figures are made of. */
export const FEWEST_PATHS = 100;

const inside = (value: number) => value > 0 && value < 1;

/** Levels of quantiles, shares of the draws. */
export const QuantileLevels = distinct(
  z.array(z.number().refine(inside, 'must be between 0 and 1, both excluded')).min(1).max(25),
);

/** Levels of value at risk and expected shortfall: probabilities of a loss at least as large. */
export const TailLevels = distinct(
  z
    .array(z.number().refine((value) => value > 0 && value <= 0.5, 'must be above 0 and at most 0.5'))
    .min(1)
    .max(10),
);

/** The levels that figures are given at. */
export interface Levels {
  readonly quantiles: readonly number[];
  readonly levels: readonly number[];
}

/** The fields of a request for levels; those that are not given depend on the number of paths, as `chooseLevels` says. */
export const levelFields = (ofQuantiles: string, usual: Levels) => ({
  quantiles: QuantileLevels.optional().describe(`${ofQuantiles}; ${unlessGiven(usual.quantiles)}`),
  levels: TailLevels.optional().describe(
    `Levels of value at risk and expected shortfall; ${unlessGiven(usual.levels)}`,
  ),
});

const unlessGiven = (usual: readonly number[]) =>
  `unless given those of ${usual.join(', ')} that leave at least ${FEWEST_IN_TAIL} paths in the tail`;
