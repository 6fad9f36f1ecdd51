/** What a stream of bytes has to do with the request that it answers. */
export interface StreamOptions {
  /** Breaks the stream off, with its reason. */
  readonly signal: AbortSignal;
  /** Called once, when the stream has ended, broken off or been dropped and its work has stopped. */
  readonly ended: () => void;
  /** What a reader may be told of an error in the midst of the answer. */
  readonly expose: (error: unknown) => Error;
}

/**
 * Pieces are made when they are asked for; a client that leaves stops the work, and one that reads too slowly is cut off with
 * the signal, though it asks for nothing more.
 */
export function streamOf(
  pieces: AsyncIterable<Uint8Array>,
  { signal, ended, expose }: StreamOptions,
): ReadableStream<Uint8Array> {
  const iterator = pieces[Symbol.asyncIterator]();
  let over = false;
  let breakOff = () => {};
  const finish = async () => {
    if (over) return;
    over = true;
    signal.removeEventListener('abort', breakOff);
    // One in the midst of a piece hears of it after that. What it has to say then, nobody waits for.
    await iterator.return?.().catch(() => {});
    ended();
  };
  return new ReadableStream(
    {
      start(controller) {
        breakOff = () => {
          void finish();
          // Whoever carries the answer hears of a client that leaves too, and drops the stream, which is no error then.
          setImmediate(() => controller.error(expose(signal.reason)));
        };
        signal.addEventListener('abort', breakOff, { once: true });
        if (signal.aborted) breakOff();
      },
      async pull(controller) {
        try {
          const { done, value } = await iterator.next();
          if (over) return;
          if (!done) return controller.enqueue(value);
          controller.close();
        } catch (error) {
          if (over) return;
          controller.error(expose(error));
        }
        await finish();
      },
      cancel: finish,
    },
    { highWaterMark: 0 },
  );
}
