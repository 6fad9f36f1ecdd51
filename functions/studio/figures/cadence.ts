/** What a step is. */
export interface Cadence {
  /** One of them, in words. */
  readonly step: string;
  /** Absent where steps have no fixed length. */
  readonly perYear?: number;
}

const CADENCES: Readonly<Record<string, Cadence>> = {
  day: { step: 'day', perYear: 252 },
  week: { step: 'week', perYear: 52 },
  month: { step: 'month', perYear: 12 },
};

/** @param frequency as in a model's card */
export const cadenceOf = (frequency: string): Cadence =>
  Object.hasOwn(CADENCES, frequency) ? CADENCES[frequency] : { step: 'step' };
