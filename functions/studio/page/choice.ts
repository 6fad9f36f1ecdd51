import type { Start } from '../../../inference/contract/scenario.ts';
import { faultIn } from './limits.ts';

/** Where paths start: as in a request, or at the end of a history of the user's own. */
export type ChosenStart = Start | 'own';

/** What the controls say; with the model's hash, and that of an own file, it decides the picture. */
export interface Choice {
  readonly model: string;
  /** Asset that is shown, of those that the model draws. */
  readonly asset: string;
  readonly start: ChosenStart;
  readonly steps: number;
  readonly paths: number;
  readonly seed: number;
  readonly antithetic: boolean;
}

/** What the page draws at a time; files of more paths can be saved. */
export const LIMITS = {
  steps: { least: 5, most: 1000 },
  paths: { least: 100, most: 10_000 },
  seed: { least: 0, most: Number.MAX_SAFE_INTEGER },
} as const;

export type LimitedField = keyof typeof LIMITS;

export const USUAL: Omit<Choice, 'model' | 'asset'> = {
  start: 'latest',
  steps: 252,
  paths: 1000,
  seed: 42,
  antithetic: false,
};

/** What is wrong with a number, in a sentence; undefined where it will do. */
export const faultOf = (field: LimitedField, value: number): string | undefined => faultIn(LIMITS[field], value);

export const isDay = (start: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(start);
