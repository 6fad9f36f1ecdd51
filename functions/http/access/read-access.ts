import type { Access } from './guard.ts';
import { readKeys } from './keys.ts';

/**
 * Access with keys as they are kept, each of which has the same rate, and twice as much at once.
 *
 * @param text see `readKeys`
 * @param from where the text is from, for messages
 * @param perSecond requests a second of each key
 * @throws PathloomError `bad_option` naming the entry that is wrong
 */
export const readAccess = (text: string, from: string, perSecond: number): Access => ({
  keys: readKeys(text, from),
  rate: { perSecond, burst: Math.max(1, Math.ceil(2 * perSecond)) },
  now: Date.now,
});
