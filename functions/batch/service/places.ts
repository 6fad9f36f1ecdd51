import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ModelId } from '../../../inference/contract/card.ts';
import { PathloomError } from '../../../inference/contract/error.ts';
import { systemReason } from '../../../inference/contract/system-reason.ts';
import { fileStamp } from '../../file-stamp.ts';
import { accessTo } from '../../models/s3-access.ts';
import { isInS3, readS3Location } from '../../models/s3-location.ts';
import { readS3Settings } from '../../models/s3-settings.ts';
import { type Destination, openDestination } from '../destination.ts';
import { S3Client } from '../s3-client.ts';
import { placeOf } from '../schedule/place.ts';

/** Where batches are, each below its name. */
export interface Places {
  /** Where the batch of a name is. */
  readonly locationOf: (id: string) => string;
  readonly open: (id: string) => Promise<Destination>;
  /** What tells a file of a batch from what it was before, without reading it; undefined where there is none. */
  readonly stampOf: (id: string, key: string) => Promise<string | undefined>;
  /** Names of what may be batches, from the first after one, in one order; at most so many. */
  readonly names: (after: string | undefined, most: number) => Promise<string[]>;
  /** An address for a while at which whoever has it gets a file; undefined where the service itself gives files out. */
  readonly presign: ((id: string, key: string) => Promise<string>) | undefined;
}

/** How long a presigned address is good for. */
export const PRESIGNED_SECONDS = 3600;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The batches below a folder or `s3://BUCKET/PREFIX`.
 *
 * @throws PathloomError `bad_option` for a location that cannot be, or without credentials for S3
 */
export async function openPlaces(root: string, environment: Environment): Promise<Places> {
  // Says what is wrong with the location.
  await openDestination(placeOf(root, 'x'));
  return isInS3(root) ? inS3(root, environment) : inFolder(root);
}

function inFolder(root: string): Places {
  const locationOf = (id: string) => placeOf(root, id);
  return {
    locationOf,
    open: (id) => openDestination(locationOf(id)),
    stampOf: (id, key) => fileStamp(join(locationOf(id), key)),
    async names(after, most) {
      const entries = await readdir(root, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return [];
        throw new PathloomError('bad_data', `cannot read ${root}: ${systemReason(error)}`, { cause: error });
      });
      const names = entries.filter((entry) => entry.isDirectory() && isId(entry.name)).map(({ name }) => name);
      const later = names.filter((name) => after === undefined || name > after);
      return later.sort((a, b) => (a < b ? -1 : 1)).slice(0, most);
    },
    presign: undefined,
  };
}

function inS3(root: string, environment: Environment): Places {
  const { bucket, prefix } = readS3Location(root);
  const settings = readS3Settings(environment);
  const client = new S3Client(bucket, settings);
  const { base, client: signer } = accessTo(bucket, settings);
  const locationOf = (id: string) => placeOf(root, id);
  /** A page of keys, in the XML that S3 writes. */
  async function list(query: Readonly<Record<string, string>>): Promise<string> {
    const { bytes } = await client.ask({ method: 'GET', key: '', query: { 'list-type': '2', ...query } });
    return Buffer.from(bytes).toString();
  }
  return {
    locationOf,
    open: (id) => openDestination(locationOf(id)),
    stampOf: (id, key) => client.entryOf(`${prefix}${id}/${key}`),
    async names(after, most) {
      const names: string[] = [];
      // The character after the slash: after all keys of that batch.
      let next: Record<string, string> | undefined = after === undefined ? {} : { 'start-after': `${prefix}${after}0` };
      while (next && names.length < most) {
        const page = await list({ delimiter: '/', prefix, 'max-keys': String(most), ...next });
        const folders = page.matchAll(/<CommonPrefixes>\s*<Prefix>([^<]*)\/<\/Prefix>/g);
        names.push(...Array.from(folders, ([, folder]) => folder.slice(prefix.length)).filter(isId));
        const token = /<NextContinuationToken>([^<]+)</.exec(page)?.[1];
        next = token === undefined ? undefined : { 'continuation-token': token };
      }
      return names.slice(0, most);
    },
    async presign(id, key) {
      const url = `${base}/${prefix}${id}/${key}?X-Amz-Expires=${PRESIGNED_SECONDS}`;
      const signed = await signer.sign(url, { method: 'GET', aws: { signQuery: true } });
      return signed.url;
    },
  };
}

const isId = (name: string): boolean => ModelId.safeParse(name).success;
