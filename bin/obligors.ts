import { readFile, stat } from 'node:fs/promises';
import type { Obligor } from '../inference/contract/credit.ts';
import { PathloomError } from '../inference/contract/error.ts';
import { decodeText } from '../inference/history/decode.ts';
import { checkFileSize } from '../inference/history/index.ts';
import { parseObligors } from '../inference/history/obligors.ts';
import { whyUnread } from './data.ts';

/**
 * Reads obligors from a file: JSON, a list of them or an object with the field `obligors`; or CSV with a header of their fields' names, where
 * an empty field is one that is not given.
 *
 * @throws PathloomError `bad_option` naming the file, the obligor and what is allowed
 */
export async function readObligors(file: string): Promise<Obligor[]> {
  return parseObligors(await readText(file), file);
}

async function readText(file: string): Promise<string> {
  try {
    checkFileSize((await stat(file)).size);
    return decodeText(await readFile(file));
  } catch (error) {
    if (error instanceof PathloomError) throw refuse(`${file}: ${error.message}`);
    throw refuse(`--obligors ${file}: ${whyUnread(error as NodeJS.ErrnoException)}`);
  }
}

const refuse = (message: string) => new PathloomError('bad_option', message, { field: 'obligors' });
