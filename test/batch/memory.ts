import type { Destination } from '../../functions/batch/destination.ts';

/** A destination in memory, for tests that fill, break or compare many. */
export interface MemoryDestination extends Destination {
  readonly files: Map<string, Uint8Array>;
}

/** @param onWrite called before a file becomes visible; what it throws stands for a writer that fails or is killed then */
export function memoryDestination(onWrite: (key: string) => void = () => {}): MemoryDestination {
  const files = new Map<string, Uint8Array>();
  return {
    ...{ files, location: 'memory' },
    async write(key, contents) {
      const pieces: Uint8Array[] = [];
      for await (const piece of contents) pieces.push(piece);
      onWrite(key);
      files.set(key, Buffer.concat(pieces));
    },
    async create(key, contents) {
      if (files.has(key)) return false;
      onWrite(key);
      files.set(key, contents);
      return true;
    },
    async read(key) {
      const bytes = files.get(key);
      return (
        bytes &&
        (async function* () {
          yield bytes;
        })()
      );
    },
    async *list(prefix) {
      for (const [key, bytes] of files) if (key.startsWith(prefix)) yield { key, bytes: bytes.length };
    },
    sweep: async () => {},
  };
}

/** The files of a destination as something that can be compared. */
export const contentsOf = ({ files }: MemoryDestination): Record<string, string> =>
  Object.fromEntries(
    [...files].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, bytes]) => [key, Buffer.from(bytes).toString('base64')]),
  );
