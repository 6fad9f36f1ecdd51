import { IsoDate } from '../../../inference/contract/date.ts';
import { PathloomError } from '../../../inference/contract/error.ts';
import { sha256 } from '../../../inference/core/bytes.ts';

/** Who may ask; the key itself is not kept. */
export interface AccessKey {
  readonly name: string;
  /** In lower-case hexadecimal. */
  readonly sha256: string;
  /** Last day on which the key is valid, in UTC. */
  readonly until?: string;
}

const LINE = /^([A-Za-z0-9._-]{1,64}):([0-9a-f]{64})(?::(.+))?$/;

/**
 * Keys as they are kept: a line, or an entry between commas, is `name:sha256` or `name:sha256:YYYY-MM-DD` with its last day; lines
 * that begin with # are comments. Keys are long and random, so a plain hash tells nothing of them; passwords would need a slow one.
 *
 * @param from where the text is from, for the message
 * @throws PathloomError `bad_option` naming the entry, or where there is none
 */
export function readKeys(text: string, from: string): readonly AccessKey[] {
  const lines = text.split(/\n/).filter((line) => !line.trim().startsWith('#'));
  const entries = lines.flatMap((line) => line.split(',')).map((entry) => entry.trim());
  const keys = entries.filter((entry) => entry !== '').map((entry, i) => readKey(entry, `${from}, entry ${i + 1}`));
  if (keys.length === 0) throw refusal(`${from} has no key`);
  const twice = keys.find(({ name }, i) => keys.findIndex((other) => other.name === name) < i);
  if (twice) throw refusal(`${from} has the name ${twice.name} twice`);
  return keys;
}

// An entry may be a key that was not hashed by mistake, so that the message does not show it.
function readKey(entry: string, where: string): AccessKey {
  const found = LINE.exec(entry);
  if (!found) throw refusal(`${where}: must be NAME:SHA256 or NAME:SHA256:DATE, the hash in lower-case hexadecimal`);
  const [, name, hash, until] = found;
  if (until !== undefined && !IsoDate.safeParse(until).success) {
    throw refusal(`${where}, ${name}: its last day must be a date such as 2030-12-31`);
  }
  return { name, sha256: hash, ...(until !== undefined && { until }) };
}

const refusal = (message: string) => new PathloomError('bad_option', message, { field: 'keys' });

/** Whose key it is. All keys are compared, each in constant time, so that how long it takes tells nothing. */
export async function findKey(keys: readonly AccessKey[], given: string): Promise<AccessKey | undefined> {
  const hash = await sha256(new TextEncoder().encode(given));
  return keys.reduce<AccessKey | undefined>((found, key) => (isSame(key.sha256, hash) ? key : found), undefined);
}

/** Of texts of one length, wherever they differ. */
function isSame(a: string, b: string): boolean {
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= a.charCodeAt(i) ^ b.charCodeAt(i);
  return difference === 0;
}
