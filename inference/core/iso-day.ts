const DAY_MS = 86_400_000;

/** The day number of an ISO date that was checked before. */
export const isoDay = (date: string): number => Date.parse(date) / DAY_MS;
