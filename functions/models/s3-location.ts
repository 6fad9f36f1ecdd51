import { PathloomError } from '../../inference/contract/error.ts';

/** Where packages are in S3. */
export interface S3Location {
  readonly bucket: string;
  /** What the keys of all packages begin with: empty, or ending with a slash. */
  readonly prefix: string;
}

/** Whether a location is one of S3, be it well written or not. */
export const isInS3 = (location: string): boolean => location.startsWith('s3://');

const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
// Characters that are the same in a key, in an address and in a signature.
const PART = /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/;

/**
 * Reads `s3://bucket` or `s3://bucket/prefix`.
 *
 * @throws PathloomError `bad_option` naming the location
 */
export function readS3Location(location: string): S3Location {
  const [bucket, ...parts] = location
    .replace(/^s3:\/\//, '')
    .replace(/\/$/, '')
    .split('/');
  if (!BUCKET.test(bucket)) throw refusal(location, 'the bucket is 3 to 63 of a-z, 0-9, "." and "-"');
  if (!parts.every((part) => PART.test(part))) {
    throw refusal(location, 'parts of the prefix are of A-Z, a-z, 0-9, ".", "_" and "-", and do not begin with a dot');
  }
  return { bucket, prefix: parts.map((part) => `${part}/`).join('') };
}

const refusal = (location: string, rule: string) =>
  new PathloomError('bad_option', `models at ${JSON.stringify(location)}: must be s3://BUCKET/PREFIX; ${rule}`, {
    field: 'models',
  });
