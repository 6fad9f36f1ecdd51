/** What a clock on the wall of a zone shows. */
export interface LocalTime {
  /** `2026-11-20` */
  readonly date: string;
  /** `183000` */
  readonly time: string;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** @param timeZone a zone that `isTimeZone` knows */
export function localTime(instant: Date, timeZone: string): LocalTime {
  const parts = Object.fromEntries(
    formatOf(timeZone)
      .formatToParts(instant)
      .map(({ type, value }) => [type, value]),
  );
  const { year, month, day, hour, minute, second } = parts;
  return { date: `${year.padStart(4, '0')}-${month}-${day}`, time: `${hour}${minute}${second}` };
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const two = '2-digit' as const;
  const format =
    formats.get(timeZone) ??
    new Intl.DateTimeFormat('en-GB', {
      ...{ timeZone, calendar: 'gregory', numberingSystem: 'latn', hourCycle: 'h23' },
      ...{ year: 'numeric', month: two, day: two, hour: two, minute: two, second: two },
    });
  formats.set(timeZone, format);
  return format;
}

export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}
