/** Midnight UTC of an ISO date, for the time axis. */
export function toTime(date: string): Date {
  return new Date(`${date.slice(0, 10)}T00:00:00Z`);
}

const STEPS_A_YEAR: Readonly<Record<string, number>> = { day: 252, week: 52, month: 12 };

/** What turns a standard deviation of one step into one of a year; undefined where steps have no fixed length. */
export function annualFactor(frequency: string): number | undefined {
  const steps = Object.hasOwn(STEPS_A_YEAR, frequency) ? STEPS_A_YEAR[frequency] : undefined;
  return steps === undefined ? undefined : Math.sqrt(steps);
}
