import { join } from 'node:path';

/** Where a batch of a name is written, below a folder or `s3://BUCKET/PREFIX`. */
export const placeOf = (out: string, name: string): string =>
  isAddress(out) ? `${out.replace(/\/$/, '')}/${name}` : join(out, name);

/** Whether a location is written with a protocol, be it one that there is or not. */
export const isAddress = (location: string): boolean => /^\w[\w+.-]*:\/\//.test(location);
