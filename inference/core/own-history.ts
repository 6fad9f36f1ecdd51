import type { ReturnHistory } from '../contract/history.ts';
import type { Manifest } from '../contract/manifest.ts';
import { returnsHash } from './encode.ts';

const MARK = '#';

/**
 * Names for returns whose days are not known, to stand for the dates of a history: `#00001`, `#00002`, …. They ascend as text, as
 * dates do, and are none; so such a history can be gone on from at its end only.
 */
export function numberDays(count: number): string[] {
  return Array.from({ length: count }, (_, day) => `${MARK}${String(day + 1).padStart(5, '0')}`);
}

/** Whether the days of a history are known. */
export const isDated = ({ dates }: ReturnHistory): boolean => dates[0]?.startsWith(MARK) !== true;

/** What a manifest says of a history of the caller's own. */
export async function identifyHistory(history: ReturnHistory): Promise<NonNullable<Manifest['history']>> {
  const lastDate = isDated(history) ? history.dates.at(-1) : undefined;
  return { sha256: await returnsHash(history), ...(lastDate !== undefined && { lastDate }) };
}
