import type { KnownLawName } from '../../contract/known-law.ts';
import { gjrLaw } from './gjr.ts';
import { hestonLaw } from './heston.ts';
import type { KnownLaw } from './law.ts';

/** Every known law by its name. */
export const knownLaws: Readonly<Record<KnownLawName, KnownLaw>> = { gjr: gjrLaw, heston: hestonLaw };
