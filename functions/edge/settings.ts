import * as z from 'zod';
import { parse } from '../../inference/contract/parse.ts';
import { readAccess } from '../http/access/read-access.ts';
import type { AppOptions } from '../http/app.ts';
import { HttpRefusal } from '../http/problem.ts';
import type { EdgeEnvironment } from './platform.ts';

/** In the longest format some 50 MB and 3 s of a core; memory holds no more than a piece of it at a time. */
const MAX_VALUES = 2_000_000;
/** Forecasts keep all of them, 8 bytes each, in the 128 MB that an isolate has for everything. */
const MAX_DRAWN = 1_000_000;
/** Requests a second of each key. */
const RATE = 10;
const COUNT = z.coerce.number().int().min(1).max(10_000_000);

/** What is the same for every Worker. */
const FIXED = {
  // The platform stops 30 s after a client has left; by then every answer has ended by itself.
  timeoutMs: 25_000,
  // An isolate has one thread, and each drawing may hold a chunk of 8 MB, its noise, and what the graph makes of them.
  load: { drawings: 2, waiting: 32 },
} as const;

/**
 * What the Worker's variables set: `PATHLOOM_MAX_VALUES`, `PATHLOOM_MAX_DRAWN`, `PATHLOOM_KEYS` and `PATHLOOM_RATE`.
 *
 * @throws HttpRefusal `not_ready` naming the variable: whoever deployed it sees it at the first request
 */
export function readEdgeSettings(environment: EdgeEnvironment): Omit<AppOptions, 'models' | 'studio' | 'log'> {
  try {
    const read = (name: Exclude<keyof EdgeEnvironment, 'ASSETS'>, schema: z.ZodCoercedNumber, usual: number): number =>
      parse(schema, environment[name] || usual, () => name);
    const perSecond = read('PATHLOOM_RATE', z.coerce.number().positive().max(10_000), RATE);
    const { PATHLOOM_KEYS: keys } = environment;
    return {
      ...FIXED,
      maxValues: read('PATHLOOM_MAX_VALUES', COUNT, MAX_VALUES),
      maxDrawn: read('PATHLOOM_MAX_DRAWN', COUNT, MAX_DRAWN),
      ...(keys && { access: readAccess(keys, 'PATHLOOM_KEYS', perSecond) }),
    };
  } catch (error) {
    throw new HttpRefusal('not_ready', `The Worker is not set up: ${(error as Error).message}.`);
  }
}
