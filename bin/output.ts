import { access } from 'node:fs/promises';
import { PathloomError } from '../inference/contract/error.ts';

/** @throws PathloomError `output_exists` if something is there that may not be replaced */
export async function assertFree(path: string, force: boolean, flag = '--out'): Promise<void> {
  if (force) return;
  const there = await access(path).then(
    () => true,
    () => false,
  );
  if (there)
    throw new PathloomError('output_exists', `${flag} ${path} exists; --force replaces it`, { field: flag.slice(2) });
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
      process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
    },
  };
}
