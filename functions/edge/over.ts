/** An answer that is watched. */
export interface WatchedAnswer {
  readonly answer: Response;
  /** When its body has been read to the end, broken off, or dropped by a client that has left. */
  readonly over: Promise<void>;
}

/**
 * The same answer, and when it is over.
 *
 * @param keep gets the whole body, once it has been read to the end; `over` waits for it
 */
export function watchEnd(answer: Response, keep?: (body: Blob) => Promise<void>): WatchedAnswer {
  if (!answer.body) return { answer, over: Promise.resolve() };
  const reader = answer.body.getReader();
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let end: (kept?: Promise<void>) => void = () => {};
  const over = new Promise<void>((resolve) => {
    end = resolve;
  });
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (done) {
            controller.close();
            return end(keep?.(new Blob(pieces)));
          }
          if (keep) pieces.push(value);
          return controller.enqueue(value);
        } catch (error) {
          controller.error(error);
        }
        end();
      },
      async cancel(reason) {
        await reader.cancel(reason);
        end();
      },
    },
    { highWaterMark: 0 },
  );
  return { answer: new Response(body, answer), over };
}
