/** Somewhere on Earth the date is already this. */
const FOREMOST_HOURS = 14;

/** The latest date that prices can have today. */
export function latestDate(): string {
  return new Date(Date.now() + FOREMOST_HOURS * 3_600_000).toISOString().slice(0, 10);
}
