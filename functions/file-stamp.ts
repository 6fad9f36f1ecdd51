import { stat } from 'node:fs/promises';

/** What tells a file from what was in its place before, without reading it; undefined where there is none. */
export async function fileStamp(path: string): Promise<string | undefined> {
  const found = await stat(path, { bigint: true }).catch(() => undefined);
  return found && `${found.ino} ${found.size} ${found.mtimeNs}`;
}
