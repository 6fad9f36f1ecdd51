import { PathloomError } from '../../../inference/contract/error.ts';

/**
 * Loads a part of the program that is not needed at first.
 *
 * @param what it is for, as "Parquet files"
 * @throws PathloomError `missing_dependency` where it cannot be had
 */
export async function loadPart<Part>(what: string, load: () => Promise<Part>): Promise<Part> {
  try {
    return await load();
  } catch (cause) {
    const message = `the part of the page for ${what} cannot be loaded; check the connection, then load the page again`;
    throw new PathloomError('missing_dependency', message, { cause });
  }
}
