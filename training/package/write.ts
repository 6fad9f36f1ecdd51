import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { CARD_FILE, type ModelCard } from '../../inference/contract/card.ts';
import { besideName, guard, writeWhole } from '../files/write-whole.ts';

/** The card as the bytes of `card.json`: readable, one field a line. */
export function encodeCard(card: ModelCard): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(card, null, 2)}\n`);
}

/**
 * Writes a model package so that it is seen whole or not at all; a package that stood there is replaced when the new one is
 * complete, and stays where that fails.
 *
 * @throws PathloomError `write_failed`
 */
export async function writePackage(
  destination: string,
  card: ModelCard,
  files: Readonly<Record<string, Uint8Array>>,
): Promise<void> {
  // Without a slash at the end, after which what stands beside the folder would lie within it.
  const folder = resolve(destination);
  const beside = besideName(folder);
  const old = besideName(`${folder}.old`);
  try {
    await guard(folder, () => mkdir(dirname(folder), { recursive: true }));
    for (const [name, bytes] of Object.entries({ ...files, [CARD_FILE]: encodeCard(card) })) {
      await writeWhole(join(beside, name), bytes);
    }
    const replaced = await guard(folder, () => moveAway(folder, old));
    try {
      await guard(folder, () => rename(beside, folder));
    } catch (error) {
      if (replaced) await rename(old, folder);
      throw error;
    }
    await rm(old, { recursive: true, force: true });
  } finally {
    await rm(beside, { recursive: true, force: true });
  }
}

/** @returns whether there was something to move */
async function moveAway(folder: string, to: string): Promise<boolean> {
  try {
    await rename(folder, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}
