import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const call = promisify(execFile);

/** A small file system in memory, as a disk that fills up. */
export interface Disk {
  readonly folder: string;
  resize(kilobytes: number): Promise<void>;
  remove(): Promise<void>;
}

export async function mountDisk(folder: string, kilobytes: number): Promise<Disk> {
  await mkdir(folder, { recursive: true });
  const mount = (options: string) => call('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder]);
  await mount(`size=${kilobytes}k`);
  return {
    folder,
    resize: async (to) => void (await mount(`remount,size=${to}k`)),
    remove: async () => void (await call('umount', [folder])),
  };
}

/** Whether file systems may be mounted here: by root on most machines, in few containers. */
export async function canMount(): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), 'pathloom-disk-'));
  try {
    await (await mountDisk(folder, 64)).remove();
    return true;
  } catch {
    return false;
  } finally {
    await rmdir(folder);
  }
}
