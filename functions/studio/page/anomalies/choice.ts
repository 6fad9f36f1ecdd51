import type { Limits } from '../limits.ts';

/** What the controls of the page say. */
export interface AnomaliesChoice {
  readonly model: string;
  readonly asset: string;
  /** The model's own history with a wrong close, or a file of the user's. */
  readonly start: 'example' | 'own';
  /** First day to look at; empty for about the last year and a half. */
  readonly from: string;
  readonly control: 'alarms' | 'discoveries';
  /** Per cent. */
  readonly rate: number;
}

export const RATE_LIMITS: Limits = { least: 0.01, most: 50, fractions: true };

export const USUAL_ANOMALIES: Omit<AnomaliesChoice, 'model'> = {
  ...{ asset: '', start: 'example', from: '', control: 'alarms', rate: 1 },
};

/** The level as the service has it. */
export const shareOf = ({ rate }: AnomaliesChoice): number => Number((rate / 100).toPrecision(12));
