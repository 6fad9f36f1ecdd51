import { BatchManifest } from '../../../inference/contract/batch.ts';
import { PathloomError } from '../../../inference/contract/error.ts';
import { parse } from '../../../inference/contract/parse.ts';
import { type Destination, readWhole } from '../destination.ts';
import { MANIFEST_FILE } from '../plan.ts';

/**
 * The manifest of a batch; undefined where there is none yet.
 *
 * @throws PathloomError `bad_data` for what is no manifest
 */
export async function readBatchManifest(destination: Destination): Promise<BatchManifest | undefined> {
  const bytes = await readWhole(destination, MANIFEST_FILE);
  if (!bytes) return undefined;
  const name = `${MANIFEST_FILE} of ${destination.location}`;
  let contents: unknown;
  try {
    contents = JSON.parse(Buffer.from(bytes).toString());
  } catch (cause) {
    throw new PathloomError('bad_data', `${name} is not JSON`, { cause });
  }
  return parse(BatchManifest, contents, (field) => `${name} ${field}`.trim(), 'bad_data');
}
