import { renameSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CARD_FILE, type ModelCard } from '../../inference/contract/card.ts';
import { besideName, guard, targetOf, withUnfinished, writeWhole } from '../files/write-whole.ts';

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
  const folder = targetOf(resolve(destination));
  const beside = besideName(folder);
  const old = besideName(`${folder}.old`);
  await withUnfinished([beside, old], async () => {
    for (const [name, bytes] of Object.entries({ ...files, [CARD_FILE]: encodeCard(card) })) {
      await writeWhole(join(beside, name), bytes);
    }
    await guard(folder, () => replaceFolder(folder, beside, old));
  });
}

/** Puts a folder in the place of another, which is moved away; at once, so that no signal comes between the two moves. */
function replaceFolder(folder: string, by: string, old: string): void {
  const replaced = moveAway(folder, old);
  try {
    renameSync(by, folder);
  } catch (error) {
    if (replaced) renameSync(old, folder);
    throw error;
  }
}

/** @returns whether there was something to move */
function moveAway(folder: string, to: string): boolean {
  try {
    renameSync(folder, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}
