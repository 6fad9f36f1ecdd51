import { HttpRefusal } from '../problem.ts';

/** A way to ask for less: how much of something fits. */
export interface Less {
  readonly fits: number;
  /** The least that can be asked for; where less fits, this is no way. */
  readonly least: number;
  readonly of: string;
}

/** What is too large, and for what. */
export interface Excess {
  /** In words, as a product. */
  readonly what: string;
  readonly values: number;
  readonly most: number;
}

/**
 * The refusal of more than one answer may hold.
 *
 * @param ways to ask for less, of which the first that is one is told
 * @param instead what else can be done, a clause
 */
export function tooLarge({ what, values, most }: Excess, ways: readonly Less[], instead: string): HttpRefusal {
  const way = ways.find(({ fits, least }) => fits >= least);
  const less = way ? `at most ${way.fits} ${way.of}` : 'fewer';
  const message = `${what} are ${values} values; one answer is made of at most ${most}. Ask for ${less}, or ${instead}`;
  return new HttpRefusal('too_large', message);
}

/** Fewer paths; or, where not even the fewest fit, these with fewer steps. @param perStep values of a step of a path */
export const fewerPathsOrSteps = (steps: number, perStep: number, fewest: number, most: number): readonly Less[] => [
  { fits: Math.floor(most / (steps * perStep)), least: fewest, of: 'paths' },
  { fits: Math.floor(most / (fewest * perStep)), least: 1, of: `steps at the fewest paths, ${fewest}` },
];
