import { copyFile, link, mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { addonFile } from '../backend/native-package.ts';
import type { Machine } from './machine.ts';
import { listFiles, makeStaging, replaceFolder } from './sealed-folder.ts';

/**
 * Puts libtensorflow and the compiled addon where tfjs-node looks for them. Linked where the cache is on the same disk (the
 * library has 610 MB), copied elsewhere; each is complete before it takes its place.
 */
export async function placeLibrary(
  machine: Machine & { tfjsNode: string },
  library: string,
  addon: string,
): Promise<void> {
  const staging = await makeStaging(machine.tfjsNode);
  try {
    const dependencies = join(staging, 'deps');
    for (const file of await listFiles(library)) await linkOrCopy(join(library, file), join(dependencies, file));
    await replaceFolder(dependencies, join(machine.tfjsNode, 'deps'));
    const place = addonFile(machine.tfjsNode, machine.napi);
    await linkOrCopy(addon, join(staging, 'addon.node'));
    await mkdir(dirname(place), { recursive: true });
    await rename(join(staging, 'addon.node'), place);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

async function linkOrCopy(source: string, target: string): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  // Another disk, or a file system without links.
  await link(source, target).catch(() => copyFile(source, target));
}
