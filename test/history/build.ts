import { PathloomError } from '../../inference/contract/error.ts';
import { type LoadedHistory, type LoadOptions, loadHistory } from '../../inference/history/index.ts';

/** Loads CSV text as a file. */
export function load(text: string, options?: LoadOptions): LoadedHistory {
  return loadHistory(new TextEncoder().encode(text), options);
}

/** The error with which CSV text is refused. */
export function refusal(text: string | Uint8Array, options?: LoadOptions): PathloomError {
  try {
    loadHistory(typeof text === 'string' ? new TextEncoder().encode(text) : text, options);
  } catch (error) {
    if (error instanceof PathloomError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

/** Messages of the findings of a kind. */
export function findingsOf({ quality }: LoadedHistory, kind: string): string[] {
  return quality.findings.filter((finding) => finding.kind === kind).map((finding) => finding.message);
}

/** The ISO date that lies some days after 2000-01-01. */
export function dayAfter(days: number): string {
  return new Date(Date.UTC(2000, 0, 1 + days)).toISOString().slice(0, 10);
}

/** CSV of a `price` a day from 2000-01-01 on. */
export function daily(prices: readonly (number | string)[]): string {
  return ['date,price', ...prices.map((price, day) => `${dayAfter(day)},${price}`), ''].join('\n');
}

/** So many prices that go up and down by about 1 %, no two neighbours equal. */
export function wavy(count: number): number[] {
  return Array.from({ length: count }, (_, day) => 100 + (day % 2) + (day % 3) / 4);
}
