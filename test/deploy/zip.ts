import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';

export interface Zip {
  /** Bytes of the zip itself. */
  readonly bytes: number;
  /** Bytes of its files by their names, unpacked. */
  readonly files: Readonly<Record<string, number>>;
  read(file: string): Uint8Array;
  unpack(folder: string): Promise<void>;
}

export async function openZip(path: string): Promise<Zip> {
  const zip = await readFile(path);
  const files: Record<string, number> = {};
  unzipSync(zip, {
    filter: ({ name, originalSize }) => {
      files[name] = originalSize;
      return false;
    },
  });
  return {
    bytes: zip.length,
    files,
    read: (file) => unzipSync(zip, { filter: ({ name }) => name === file })[file],
    async unpack(folder) {
      for (const [name, content] of Object.entries(unzipSync(zip))) {
        await mkdir(dirname(join(folder, name)), { recursive: true });
        await writeFile(join(folder, name), content);
      }
    },
  };
}
