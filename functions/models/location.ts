import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PathloomError } from '../../inference/contract/error.ts';
import { FileCache } from './file-cache.ts';
import { folderStore } from './folder.ts';
import { S3Bucket } from './s3-bucket.ts';
import { isInS3, readS3Location } from './s3-location.ts';
import { readS3Settings } from './s3-settings.ts';
import { s3Store } from './s3-store.ts';
import type { ModelStore } from './store.ts';

export interface StoreOptions {
  /** PATHLOOM_CACHE and Amazon's names are read from it; the process's own unless given. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Told of what is wrong while answers go on; a warning of the process unless given. */
  readonly log?: (message: string, error: unknown) => void;
}

const warn = (message: string, error: unknown) => process.emitWarning(`${message}: ${String(error)}`);

/**
 * The packages at a location: a folder, or `s3://bucket/prefix`. Files from S3 are kept in PATHLOOM_CACHE/models, or else in
 * pathloom-models in the folder for temporary files (/tmp on Lambda). Nothing is asked for before the first request.
 *
 * @throws PathloomError `bad_option` for a location that cannot be, or without region or credentials for S3 in the environment
 */
export function storeOf(location: string, { environment = process.env, log = warn }: StoreOptions = {}): ModelStore {
  if (isInS3(location)) {
    const { bucket, prefix } = readS3Location(location);
    const { PATHLOOM_CACHE } = environment;
    return s3Store({
      bucket: new S3Bucket(bucket, readS3Settings(environment)),
      prefix,
      cache: new FileCache(PATHLOOM_CACHE ? join(PATHLOOM_CACHE, 'models') : join(tmpdir(), 'pathloom-models')),
      now: () => performance.now(),
      log,
    });
  }
  if (location === '' || /^\w[\w+.-]*:\/\//.test(location)) {
    const message = `models at ${JSON.stringify(location)}: must be a folder or s3://BUCKET/PREFIX`;
    throw new PathloomError('bad_option', message, { field: 'models' });
  }
  return folderStore(location);
}
