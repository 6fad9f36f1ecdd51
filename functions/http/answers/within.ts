import { pauseFor } from './pause.ts';

/**
 * The same pieces, until the signal is aborted: what comes after is not made. Each is begun in a breath of its own.
 *
 * @throws the signal's reason
 */
export async function* within<Piece>(signal: AbortSignal, pieces: AsyncIterable<Piece>): AsyncGenerator<Piece> {
  const iterator = pieces[Symbol.asyncIterator]();
  const pause = pauseFor(signal);
  try {
    for (;;) {
      await pause();
      const { done, value } = await iterator.next();
      if (done) return;
      yield value;
    }
  } finally {
    await iterator.return?.();
  }
}
