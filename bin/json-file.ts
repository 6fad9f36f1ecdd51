import { readFile } from 'node:fs/promises';
import type { PathloomError } from '../inference/contract/error.ts';
import { whyUnread } from './data.ts';

/** Makes the refusal of a file from what is wrong with it. */
type Refuse = (why: string, cause: unknown) => PathloomError;

/** What a file of JSON holds. @throws what `refuse` makes where it cannot be read, or is not JSON */
export async function readJson(file: string, refuse: Refuse): Promise<unknown> {
  const text = await readUtf8(file, refuse);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw refuse('it is not JSON', error);
  }
}

/** The text of a file, a byte order mark taken off. @throws what `refuse` makes where it cannot be read, or is not UTF-8 */
export async function readUtf8(file: string, refuse: Refuse): Promise<string> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw refuse(whyUnread(error), error);
  });
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw refuse('it is not UTF-8 text', error);
  }
}
