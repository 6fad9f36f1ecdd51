import { BatchManifest } from '../../../inference/contract/batch.ts';
import { PathloomError } from '../../../inference/contract/error.ts';
import { parse } from '../../../inference/contract/parse.ts';
import { type Destination, readWhole } from '../destination.ts';
import { MANIFEST_FILE } from '../plan.ts';
import type { Places } from './places.ts';

/**
 * A function that gives the manifest of a batch; undefined where there is none yet. The last one is kept while its file stays what it is:
 * every file of a batch is looked up in it, and that of 100,000 shards has 16 MB.
 *
 * @returns rejects with PathloomError `bad_data` for what is no manifest
 */
export function createManifestReader({ open, stampOf }: Pick<Places, 'open' | 'stampOf'>) {
  let last: { readonly id: string; readonly stamp: string; readonly manifest: ReturnType<typeof read> } | undefined;
  return async (id: string): Promise<BatchManifest | undefined> => {
    const stamp = await stampOf(id, MANIFEST_FILE);
    if (stamp === undefined) return undefined;
    if (last?.id === id && last.stamp === stamp) return last.manifest;
    const manifest = open(id).then(read);
    last = { id, stamp, manifest };
    // What could not be read is read again.
    manifest.catch(() => {
      last = undefined;
    });
    return manifest;
  };
}

async function read(destination: Destination): Promise<BatchManifest | undefined> {
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
