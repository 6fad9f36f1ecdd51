import type { DataFinding } from '../contract/card.ts';
import { PathloomError } from '../contract/error.ts';
import { DATE_FORMATS, DAY_FIRST, type DateFormat, ISO, isoDate, MONTH_FIRST } from './dateFormat.ts';
import { quote } from './quote.ts';

export interface Dates {
  /** Days since 1970-01-01, one a row. */
  readonly days: Int32Array;
  /** How they were read, in words. */
  readonly format: string;
  readonly findings: readonly DataFinding[];
}

/** Whether a trimmed field reads as a date in some format. */
export function looksLikeDate(field: string): boolean {
  return DATE_FORMATS.some((format) => !Number.isNaN(format.read(field)));
}

/**
 * Reads all dates of a file by the one format that fits every one of them. Between month/day and day/month a value above
 * 12 decides; where there is none, nothing is guessed.
 *
 * @throws PathloomError `bad_data` if no format fits, or if month and day could be exchanged
 */
export function readDates(texts: readonly string[], lines: readonly number[]): Dates {
  const tries = DATE_FORMATS.map((format) => tryFormat(format, texts));
  const fitting = tries.filter((tried) => tried.firstUnread === texts.length);
  if (fitting.length === 0) refuseDate(tries, texts, lines);
  const [{ format, days }, other] = fitting;
  if (other !== undefined) refuseAmbiguous(days, other.days, texts, lines);
  return { days, format: format.name, findings: explain(format, days, tries, texts, lines) };
}

interface Try {
  readonly format: DateFormat;
  readonly days: Int32Array;
  /** Row of the first text that the format cannot read; the number of rows if it reads all. */
  readonly firstUnread: number;
}

function tryFormat(format: DateFormat, texts: readonly string[]): Try {
  if (Number.isNaN(format.read(texts[0]))) return { format, days: new Int32Array(0), firstUnread: 0 };
  const days = new Int32Array(texts.length);
  for (let row = 0; row < texts.length; row++) {
    const day = format.read(texts[row]);
    if (Number.isNaN(day)) return { format, days, firstUnread: row };
    days[row] = day;
  }
  return { format, days, firstUnread: texts.length };
}

function refuseDate(tries: readonly Try[], texts: readonly string[], lines: readonly number[]): never {
  const best = tries.reduce((a, b) => (b.firstUnread > a.firstUnread ? b : a));
  const row = best.firstUnread;
  const known = row === 0 ? 'in a known form' : `as ${best.format.name}, the form of the dates above it`;
  throw new PathloomError(
    'bad_data',
    `Line ${lines[row]} has ${quote(texts[row])}, which is no date ${known}; use ISO dates such as 2000-01-03`,
  );
}

function refuseAmbiguous(a: Int32Array, b: Int32Array, texts: readonly string[], lines: readonly number[]): void {
  const row = a.findIndex((day, index) => day !== b[index]);
  if (row < 0) return;
  throw new PathloomError(
    'bad_data',
    `Line ${lines[row]} has ${quote(texts[row])}, which is ${isoDate(a[row])} or ${isoDate(b[row])}, and no date of the file decides; use ISO dates such as 2000-01-03`,
  );
}

function explain(
  format: DateFormat,
  days: Int32Array,
  tries: readonly Try[],
  texts: readonly string[],
  lines: readonly number[],
): DataFinding[] {
  const findings: DataFinding[] = [];
  if (format !== ISO) {
    const rival = tries.find((tried) => tried.format === RIVALS.get(format));
    const row = rival?.firstUnread ?? texts.length;
    const why = row < texts.length ? `, as line ${lines[row]} (${quote(texts[row])}) decides` : '';
    findings.push(guessed(`dates were read as ${format.name}${why}: ${quote(texts[0])} is ${isoDate(days[0])}`));
  }
  const row = texts.findIndex((text) => text.includes(':'));
  if (row >= 0) {
    const example = `${quote(texts[row])} is ${isoDate(days[row])}`;
    findings.push(guessed(`times of day were left out, dates taken as written: ${example}`));
  }
  return findings;
}

/** Formats that can read the same text, each as another day. */
const RIVALS = new Map([
  [MONTH_FIRST, DAY_FIRST],
  [DAY_FIRST, MONTH_FIRST],
]);

function guessed(message: string): DataFinding {
  return { kind: 'guessed', message };
}
