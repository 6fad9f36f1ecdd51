import type { AnomalyTest } from '../test.ts';
import { burst } from './burst.ts';
import { critic } from './critic.ts';
import { drift } from './drift.ts';
import { regime } from './regime.ts';
import { reversal } from './reversal.ts';
import { round } from './round.ts';
import { size } from './size.ts';
import { split } from './split.ts';
import { stale } from './stale.ts';

/** Every test, in the order of the contract's names. */
export const tests: readonly AnomalyTest[] = [size, reversal, stale, split, burst, drift, regime, round, critic];
