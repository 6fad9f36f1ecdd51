import { closeSync, openSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { CARD_FILE, PACKAGE_FILES } from '../inference/contract/card.ts';
import { PathloomError } from '../inference/contract/error.ts';
import { systemReason } from '../inference/contract/system-reason.ts';
import { besideName, isBesideName, targetOf, withUnfinished } from '../training/files/write-whole.ts';
import { say } from './progress.ts';

/**
 * Says before the work what would spoil its result: a file that may not be replaced, a folder or a device of that name, a place
 * that cannot be written to.
 *
 * @throws PathloomError `output_exists` or `bad_option`
 */
export async function assertFree(path: string, force: boolean, flag = '--out'): Promise<void> {
  const there = await kindOf(path);
  const field = flag.slice(2);
  if (there === 'folder') throw new PathloomError('bad_option', `${flag} ${path} is a folder; name a file`, { field });
  if (there === 'other') throw new PathloomError('bad_option', `${flag} ${path} is no regular file`, { field });
  if (there === 'file' && !force) {
    throw new PathloomError('output_exists', `${flag} ${path} exists; --force replaces it`, { field });
  }
  await assertPlace(path, flag);
}

/**
 * The same for a model package. Only a package or an empty folder is ever replaced: what else a folder holds is not ours to
 * delete, and no `--force` says otherwise.
 *
 * @throws PathloomError `output_exists` or `bad_option`
 */
export async function assertFreePackage(folder: string, force: boolean): Promise<void> {
  const there = await kindOf(folder);
  const field = 'out';
  if (there === 'file' || there === 'other') {
    throw new PathloomError('bad_option', `--out ${folder} is a file; name a folder for the model package`, { field });
  }
  if (there === 'folder') {
    // A draft that a killed run left is ours.
    const names = (await readdir(folder)).filter((name) => !isBesideName(name));
    if (names.length > 0 && !names.includes(CARD_FILE)) {
      const what = `is a folder with other files and no ${CARD_FILE}`;
      throw new PathloomError('bad_option', `--out ${folder} ${what}; name a new folder or a model package`, { field });
    }
    const foreign = names.find((name) => !PACKAGE_FILES.includes(name));
    if (foreign !== undefined) {
      const what = `holds ${foreign}, which is no part of a model package and would be lost`;
      throw new PathloomError('bad_option', `--out ${folder} ${what}; move it away or name another folder`, { field });
    }
    if (!force) throw new PathloomError('output_exists', `--out ${folder} exists; --force replaces it`, { field });
  }
  await assertPlace(folder, '--out');
}

/** The nearest folder above that exists must be one, and take files. */
async function assertPlace(path: string, flag: string): Promise<void> {
  const target = resolve(targetOf(path));
  let above = dirname(target);
  while ((await kindOf(above)) === 'nothing') above = dirname(above);
  const field = flag.slice(2);
  if ((await kindOf(above)) !== 'folder') {
    throw new PathloomError('bad_option', `${flag} ${path}: ${above} is a file, not a folder`, { field });
  }
  // Tried, for what permissions allow a disk or the system may not.
  const draft = besideName(join(above, basename(target)));
  try {
    await withUnfinished([draft], async () => closeSync(openSync(draft, 'w')));
  } catch (cause) {
    const why = systemReason(cause as Error);
    throw new PathloomError('bad_option', `${flag} ${path}: ${above} cannot be written to: ${why}`, { field, cause });
  }
}

/** What a path leads to; other things are devices, pipes and links in a circle. */
export async function kindOf(path: string): Promise<'nothing' | 'file' | 'folder' | 'other'> {
  try {
    const found = await stat(path);
    if (found.isDirectory()) return 'folder';
    return found.isFile() ? 'file' : 'other';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ELOOP' ? 'other' : 'nothing';
  }
}

/** Whether Ctrl-C was pressed since; the second time ends the program at once. */
export function watchInterrupt(): { readonly interrupted: () => boolean; readonly stop: () => void } {
  let interrupted = false;
  const onSignal = () => {
    if (interrupted) process.exit(130);
    interrupted = true;
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  return {
    interrupted: () => interrupted,
    stop: () => {
      // A program that was interrupted is ending: a press more must not look like a crash.
      if (interrupted) return;
      process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
    },
  };
}

/**
 * A reader that has seen enough, such as `head`, closes the pipe: what was asked for is done all the same. Any other failure,
 * such as a full disk, is said and makes the program fail.
 */
export function watchOutputs(): void {
  process.stdout.on('error', ({ code, message }: NodeJS.ErrnoException) => {
    if (code === 'EPIPE' || process.exitCode) return;
    say(`error: cannot write the answer: ${message}`);
    process.exitCode = 1;
  });
  // Nobody is left to be told.
  process.stderr.on('error', () => {});
}
