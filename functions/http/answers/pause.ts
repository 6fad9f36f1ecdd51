import { breathe } from '../breath.ts';

/**
 * Makes a pause between pieces of work: a breath, after which the work ends if its time is over or its client has left.
 *
 * @returns throws the reason of the signal
 */
export const pauseFor = (signal: AbortSignal) => async (): Promise<void> => {
  await breathe();
  signal.throwIfAborted();
};
