/** Milliseconds of a day, the unit of `Date.UTC` being milliseconds. */
const DAY_MS = 86_400_000;

/** One way to write a date. */
export interface DateFormat {
  /** In words, such as `month/day/year`. */
  readonly name: string;
  /** Days since 1970-01-01, or NaN if the text is not such a date. */
  read(text: string): number;
}

/** Days since 1970-01-01 of a calendar day; NaN if there is no such day, or if its year is before 1000. */
function dayNumber(year: number, month: number, day: number): number {
  if (!(year >= 1000 && month >= 1 && month <= 12 && day >= 1 && day <= 31)) return Number.NaN;
  const time = Date.UTC(year, month - 1, day);
  // Date.UTC takes the 31st of April for the 1st of May.
  return new Date(time).getUTCDate() === day ? time / DAY_MS : Number.NaN;
}

/** The ISO date of a day number. */
export function isoDate(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

// A time of day and an offset from UTC may follow every date. The date is taken as written.
const CLOCK = String.raw`\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?: ?[AP]M)?`;
const OFFSET = String.raw`(?: ?(?:Z|UTC|GMT|[+-]\d{2}:?\d{2}))?`;
const TIME = `(?:(?:T|,? )${CLOCK}${OFFSET})?`;

/** A format from a pattern with the groups `year`, `month` and `day`. */
function format(name: string, pattern: string): DateFormat {
  const shape = new RegExp(`^${pattern}${TIME}$`, 'i');
  return {
    name,
    read(text) {
      const { year, month, day } = shape.exec(text)?.groups ?? {};
      return year === undefined ? Number.NaN : dayNumber(Number(year), monthNumber(month), Number(day));
    },
  };
}

const MONTHS = 'january february march april may june july august september october november december'.split(' ');

/** 1 to 12 from a number or from an English name, which may be cut to three letters or more; 0 if it is neither. */
function monthNumber(text: string): number {
  const number = Number(text);
  return Number.isNaN(number) ? MONTHS.findIndex((month) => month.startsWith(text.toLowerCase())) + 1 : number;
}

const YEAR = String.raw`(?<year>\d{4})`;
const MONTH = String.raw`(?<month>\d{1,2})`;
const DAY = String.raw`(?<day>\d{1,2})`;
const MONTH_NAME = String.raw`(?<month>[a-z]{3,9})\.?`;

export const ISO = format('YYYY-MM-DD (ISO)', String.raw`${YEAR}-(?<month>\d\d)-(?<day>\d\d)`);
export const MONTH_FIRST = format('month/day/year', String.raw`${MONTH}(?<mark>[/-])${DAY}\k<mark>${YEAR}`);
export const DAY_FIRST = format('day/month/year', String.raw`${DAY}(?<mark>[/-])${MONTH}\k<mark>${YEAR}`);

/** Every format that is known. No text is read by two of them, but for `MONTH_FIRST` and `DAY_FIRST`. */
export const DATE_FORMATS: readonly DateFormat[] = [
  ISO,
  format('YYYYMMDD', String.raw`${YEAR}(?<month>\d\d)(?<day>\d\d)`),
  format('YYYY/MM/DD', String.raw`${YEAR}(?<mark>[/.])${MONTH}\k<mark>${DAY}`),
  MONTH_FIRST,
  DAY_FIRST,
  format('day.month.year', String.raw`${DAY}\.${MONTH}\.${YEAR}`),
  format('month day year', `${MONTH_NAME} ${DAY},? ${YEAR}`),
  format('day month year', String.raw`${DAY}(?<mark>[ -])${MONTH_NAME},?\k<mark>${YEAR}`),
];
