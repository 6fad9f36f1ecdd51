import { PathloomError } from '../../../inference/contract/error.ts';
import { isInS3, readS3Location } from '../../models/s3-location.ts';

/**
 * Whoever may call a function is not thereby allowed to have it write wherever its credentials reach.
 *
 * @throws PathloomError `bad_option` where the batch is not below the location of the batches
 */
export function assertOurs(batch: string, ours: string): void {
  if (isBelow(batch, ours)) return;
  const message = `batch ${JSON.stringify(batch)}: must be ${ours}/NAME, of A-Z, a-z, 0-9, ".", "_" and "-"`;
  throw new PathloomError('bad_option', message, { field: 'batch' });
}

/** Both prefixes end with a slash: `batches-2/` does not begin with `batches/`. */
export function isBelow(batch: string, ours: string): boolean {
  if (!isInS3(batch)) return false;
  try {
    const above = readS3Location(ours);
    const { bucket, prefix } = readS3Location(batch);
    return bucket === above.bucket && prefix.startsWith(above.prefix) && prefix !== above.prefix;
  } catch {
    return false;
  }
}
