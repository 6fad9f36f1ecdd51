import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliDecompress } from 'node:zlib';
import { FILE_LIST, type FileList, listed, type StaticFiles } from './static-files.ts';

const decompress = promisify(brotliDecompress);

/** The files that `buildStudio` put into a folder. The list is read each time: another build may be put in its place. */
export function folderFiles(folder: string): StaticFiles {
  return {
    async find(name, encodings) {
      const file = listed(await readList(folder), name);
      if (!file) return undefined;
      const { type, sha256, brotli } = file;
      const path = join(folder, name);
      if (brotli && encodings.includes('br')) {
        const read = async () => new Uint8Array(await readFile(`${path}.br`));
        return { type, etag: `"${sha256}-br"`, encoding: 'br', read };
      }
      return { type, etag: `"${sha256}"`, read: async () => new Uint8Array(await readWhole(path)) };
    },
  };
}

/** Whether there is a page in the folder. */
export const hasPage = async (folder: string): Promise<boolean> => (await readList(folder)) !== undefined;

async function readList(folder: string): Promise<FileList | undefined> {
  const text = await readIfThere(join(folder, FILE_LIST));
  return text && JSON.parse(text.toString());
}

/** In a package that must be small a file lies compressed only. */
const readWhole = async (path: string): Promise<Buffer> =>
  (await readIfThere(path)) ?? decompress(await readFile(`${path}.br`));

const readIfThere = (path: string): Promise<Buffer | undefined> =>
  readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
