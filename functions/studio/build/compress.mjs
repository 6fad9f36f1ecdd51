// Brotli, once for each content: the runtime takes seconds, and is the same from build to build.
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';

const CACHE = fileURLToPath(new URL('../../../node_modules/.cache/pathloom-brotli', import.meta.url));
/** From this size on the best quality takes minutes; the next but one takes seconds. */
const LARGE = 1_000_000;

/** @param {Buffer} bytes */
export async function compress(bytes) {
  if (bytes.length < LARGE) return brotli(bytes, 11);
  const name = join(CACHE, createHash('sha256').update(bytes).digest('hex'));
  const kept = await readFile(name).catch(() => undefined);
  if (kept) return kept;
  const compressed = await brotli(bytes, 9);
  await mkdir(CACHE, { recursive: true });
  const draft = `${name}.${randomUUID()}.tmp`;
  await writeFile(draft, compressed);
  await rename(draft, name);
  return compressed;
}

const brotli = (bytes, quality) =>
  promisify(brotliCompress)(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: quality,
      [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  });
