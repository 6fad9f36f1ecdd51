/**
 * The same answer, and when it is over: its body read to the end, broken off, or dropped by a client that has left.
 */
export function watchEnd(answer: Response): { readonly answer: Response; readonly over: Promise<void> } {
  if (!answer.body) return { answer, over: Promise.resolve() };
  const reader = answer.body.getReader();
  let end = () => {};
  const over = new Promise<void>((resolve) => {
    end = resolve;
  });
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (!done) return controller.enqueue(value);
          controller.close();
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
