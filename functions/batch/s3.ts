import { createHash } from 'node:crypto';
import { PathloomError } from '../../inference/contract/error.ts';
import { readS3Location } from '../models/s3-location.ts';
import { readS3Settings } from '../models/s3-settings.ts';
import type { Destination } from './destination.ts';
import { type S3Answer, S3Client } from './s3-client.ts';

/**
 * Bytes of a part of an upload: S3 takes no less than 5 MiB but for the last; memory holds one. A shard of 10,000 × 252 of one asset is
 * less, and so one request, not four.
 */
export const PART_BYTES = 12 * 2 ** 20;

/**
 * A prefix of a bucket. A file of one part is put at once; a longer one is uploaded in parts, which nobody sees before the upload is
 * completed. What a writer that was killed has uploaded is no object; a lifecycle rule of the bucket removes it.
 *
 * @throws PathloomError `bad_option` for a location that cannot be, or without region or credentials in the environment
 */
export function s3Destination(
  location: string,
  environment: Readonly<Record<string, string | undefined>>,
): Destination {
  const { bucket, prefix } = ofBatch(() => readS3Location(location));
  const client = new S3Client(
    bucket,
    ofBatch(() => readS3Settings(environment)),
  );

  async function upload(key: string, first: Uint8Array, rest: AsyncIterator<Uint8Array>): Promise<void> {
    const started = await client.ask({ method: 'POST', key, query: { uploads: '' } });
    const uploadId = textBetween('UploadId', Buffer.from(started.bytes).toString())[0] ?? '';
    try {
      const etags: string[] = [];
      const hash = createHash('sha256');
      for (let part: Uint8Array | undefined = first; part; ) {
        hash.update(part);
        const query = { partNumber: String(etags.length + 1), uploadId };
        const { headers } = await client.ask({ method: 'PUT', key, query, body: part });
        etags.push(headers.get('etag') ?? '');
        const next: IteratorResult<Uint8Array> = await rest.next();
        part = next.done ? undefined : next.value;
      }
      const parts = etags.map((etag, i) => `<Part><PartNumber>${i + 1}</PartNumber><ETag>${etag}</ETag></Part>`);
      const body = Buffer.from(`<CompleteMultipartUpload>${parts.join('')}</CompleteMultipartUpload>`);
      const completed = await client.ask({ method: 'POST', key, query: { uploadId }, body, expected: [404] });
      // An upload that is completed is gone: where that answer was lost, asking again finds none.
      if (completed.status === 404 && (await hashAt(client, key)) !== hash.digest('hex')) {
        throw client.refusal(key, completed);
      }
    } catch (error) {
      // What went wrong first is what is told.
      await client.ask({ method: 'DELETE', key, query: { uploadId }, expected: [404] }).catch(() => {});
      throw error;
    }
  }

  return {
    location,
    async write(name, contents) {
      const key = `${prefix}${name}`;
      const parts = inParts(contents);
      try {
        const first = await parts.next();
        const body = first.done ? new Uint8Array() : first.value;
        if (body.length < PART_BYTES) await client.ask({ method: 'PUT', key, body });
        else await upload(key, body, parts);
      } finally {
        await parts.return(undefined);
      }
    },
    async create(name, body) {
      const headers = { 'if-none-match': '*' };
      const { status } = await client.ask({ method: 'PUT', key: `${prefix}${name}`, headers, body, expected: [412] });
      return status !== 412;
    },
    read: (name) => readObject(client, `${prefix}${name}`),
    async *list(below) {
      let token: string | undefined;
      do {
        const query = { 'list-type': '2', 'encoding-type': 'url', prefix: `${prefix}${below}` };
        const next: Record<string, string> = token === undefined ? {} : { 'continuation-token': token };
        const { bytes } = await client.ask({ method: 'GET', key: '', query: { ...query, ...next } });
        const page = Buffer.from(bytes).toString();
        // What is cut short would hide files.
        if (!page.includes('</ListBucketResult>')) throw client.failure('', 'its listing is no listing of S3');
        for (const entry of textBetween('Contents', page)) {
          const key = decodeURIComponent((textBetween('Key', entry)[0] ?? '').replaceAll('+', ' '));
          yield { key: key.slice(prefix.length), bytes: Number(textBetween('Size', entry)[0]) };
        }
        token = textBetween('NextContinuationToken', page)[0];
      } while (token !== undefined);
    },
    sweep: async () => {},
  };
}

/** The same bytes in parts of equal size, but for the last. The array is filled anew for each. */
async function* inParts(contents: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const part = new Uint8Array(PART_BYTES);
  let filled = 0;
  for await (const piece of contents) {
    for (let from = 0; from < piece.length; ) {
      const length = Math.min(piece.length - from, PART_BYTES - filled);
      part.set(piece.subarray(from, from + length), filled);
      filled += length;
      from += length;
      if (filled === PART_BYTES) {
        yield part;
        filled = 0;
      }
    }
  }
  if (filled > 0) yield part.subarray(0, filled);
}

/** An object's bytes as they come; undefined where there is none. */
async function readObject(client: S3Client, key: string): Promise<AsyncIterable<Uint8Array> | undefined> {
  const headers = { range: `bytes=0-${PART_BYTES - 1}` };
  const first = await client.ask({ method: 'GET', key, headers, expected: [403, 404, 416] });
  if (first.status === 403) {
    // Who may list below a prefix alone is denied what is not there.
    if ((await client.entryOf(key)) !== undefined) throw client.refusal(key, first);
    return undefined;
  }
  if (first.status !== 404) return readParts(client, key, first);
  if (Buffer.from(first.bytes).includes('NoSuchBucket')) throw client.refusal(key, first);
  return undefined;
}

async function hashAt(client: S3Client, key: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of (await readObject(client, key)) ?? []) hash.update(piece);
  return hash.digest('hex');
}

/** The first piece and those after it, each asked for again by itself where it breaks off; refused where the object is replaced meanwhile. */
async function* readParts(client: S3Client, key: string, first: S3Answer): AsyncGenerator<Uint8Array> {
  // No range of an empty object can be had.
  if (first.status === 416) return;
  yield first.bytes;
  const length = Number(first.headers.get('content-range')?.split('/')[1]);
  const etag = first.headers.get('etag') ?? '';
  for (let from = PART_BYTES; from < length; from += PART_BYTES) {
    const range = `bytes=${from}-${Math.min(from + PART_BYTES, length) - 1}`;
    const { bytes } = await client.ask({ method: 'GET', key, headers: { range, 'if-match': etag } });
    yield bytes;
  }
}

/** What stands between the tags of a name, in the XML that S3 writes. */
const textBetween = (tag: string, xml: string): string[] =>
  Array.from(xml.matchAll(new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`, 'g')), ([, text]) => text);

/** Location and settings are read as for models; what is wrong with them is said of the batch. */
function ofBatch<Result>(read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof PathloomError)) throw error;
    const message = error.message.replace(/^models at/, '--out').replace(/^models in S3/, 'batches in S3');
    throw new PathloomError(error.code, message, { field: 'out' });
  }
}
