import { PathloomError } from '../../inference/contract/error.ts';
import { isInS3 } from '../models/s3-location.ts';

/** A file as it is listed. */
export interface StoredFile {
  /** Its name within the batch, parts divided by slashes. */
  readonly key: string;
  readonly bytes: number;
}

/**
 * Where a batch is written. Every file is seen whole or not at all, and writing one again replaces it at once: so that a shard may be
 * written twice, and by two at a time.
 */
export interface Destination {
  /** As the user wrote it. */
  readonly location: string;
  /**
   * Writes a file.
   *
   * @param contents each piece in memory of its own: it may be read while the next one is made
   * @throws PathloomError `write_failed` with the reason, such as a full disk
   */
  write(key: string, contents: AsyncIterable<Uint8Array>): Promise<void>;
  /** Writes a file that must not be there yet; false if it is, and it is left alone. */
  create(key: string, contents: Uint8Array): Promise<boolean>;
  /** A file's bytes as they come; undefined where there is none. */
  read(key: string): Promise<AsyncIterable<Uint8Array> | undefined>;
  /** All files whose key begins with a prefix, which is empty or ends with a slash; in no order. */
  list(prefix: string): AsyncIterable<StoredFile>;
  /** Removes what writers that are gone left unfinished. */
  sweep(): Promise<void>;
}

/**
 * The destination at a location: a folder, or `s3://BUCKET/PREFIX`.
 *
 * @throws PathloomError `bad_option`
 */
export async function openDestination(location: string): Promise<Destination> {
  if (isInS3(location)) {
    const { s3Destination } = await import('./s3.ts');
    return s3Destination(location, process.env);
  }
  if (location === '' || /^\w[\w+.-]*:\/\//.test(location)) {
    const message = `--out ${JSON.stringify(location)}: must be a folder or s3://BUCKET/PREFIX`;
    throw new PathloomError('bad_option', message, { field: 'out' });
  }
  const { folderDestination } = await import('./folder.ts');
  return folderDestination(location);
}

/** A small file as bytes; undefined where there is none. */
export async function readWhole({ read }: Pick<Destination, 'read'>, key: string): Promise<Uint8Array | undefined> {
  const pieces = await read(key);
  if (!pieces) return undefined;
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(piece);
  return Buffer.concat(all);
}

/** Bytes as the pieces that a destination writes. */
export async function* oncePiece(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
