import * as z from 'zod';
import { parse } from '../../../inference/contract/parse.ts';
import type { Access } from '../access/guard.ts';
import { readAccess } from '../access/read-access.ts';

/** As many as the longest format, some 25 characters a value, can hold in the 200 MB that Lambda streams. */
const MAX_VALUES = 8_000_000;
/** Requests a second that each key has, of one instance of the function. */
const RATE = 10;

export interface Settings {
  /** A folder of model packages, or `s3://bucket/prefix`. */
  readonly models: string;
  /** Steps × paths × assets that one answer may hold. */
  readonly maxValues: number;
  /** Where batches are, and the ARN of the state machine that draws them; there are none unless given. */
  readonly batches?: { readonly root: string; readonly stateMachine: string };
  /** Who may ask; whoever the gateway lets pass unless given. */
  readonly access?: Access;
}

/**
 * What the function's environment sets: `PATHLOOM_MODELS`, `PATHLOOM_MAX_VALUES`, `PATHLOOM_KEYS` and `PATHLOOM_RATE`;
 * `PATHLOOM_BATCHES` with `PATHLOOM_STATE_MACHINE`.
 *
 * @throws PathloomError `bad_option` naming the variable
 */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const number = (name: string, schema: z.ZodCoercedNumber, usual: number): number =>
    parse(schema, environment[name] || usual, () => name);
  const { PATHLOOM_KEYS: keys, PATHLOOM_BATCHES: root, PATHLOOM_STATE_MACHINE: stateMachine } = environment;
  const perSecond = number('PATHLOOM_RATE', z.coerce.number().positive().max(10_000), RATE);
  return {
    models: environment.PATHLOOM_MODELS || 'models',
    maxValues: number('PATHLOOM_MAX_VALUES', z.coerce.number().int().min(1).max(1_000_000_000), MAX_VALUES),
    ...(root && stateMachine && { batches: { root, stateMachine } }),
    ...(keys && { access: readAccess(keys, 'PATHLOOM_KEYS', perSecond) }),
  };
}
