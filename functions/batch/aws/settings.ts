import * as z from 'zod';
import { PathloomError } from '../../../inference/contract/error.ts';
import { parse } from '../../../inference/contract/parse.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Where batches are, or the lists of what is to be drawn: `s3://BUCKET/PREFIX`, without a slash at its end.
 *
 * @throws PathloomError `bad_option` where the variable is not set
 */
export function locationIn(environment: Environment, name: 'PATHLOOM_BATCHES' | 'PATHLOOM_ITEMS'): string {
  const location = environment[name];
  if (location) return location.replace(/\/$/, '');
  throw new PathloomError('bad_option', `${name} must be s3://BUCKET/PREFIX; it is not set`);
}

/** As many child executions as a Distributed Map runs at a time. */
const MOST_CALLS = 10_000;

/**
 * How many calls draw at a time, `PATHLOOM_CONCURRENCY`.
 *
 * @throws PathloomError `bad_option` where it is no such number
 */
export const concurrencyIn = ({ PATHLOOM_CONCURRENCY: text }: Environment): number =>
  parse(z.coerce.number().int().min(1).max(MOST_CALLS), text, () => 'PATHLOOM_CONCURRENCY');
