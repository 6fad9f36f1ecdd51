/** Longest time for which the worker does not listen, in milliseconds, but for a single step of its work. */
const TURN_MS = 10;

/** A turn of the event loop, in which messages are heard. A timer would be held back by browsers for 4 ms. */
const breathe = (): Promise<void> =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });

/** Makes a function that waits for a turn of the event loop if the last one is 10 ms ago. */
export function takeTurns(): () => Promise<void> | undefined {
  let since = performance.now();
  return () => {
    if (performance.now() - since < TURN_MS) return undefined;
    return breathe().then(() => {
      since = performance.now();
    });
  };
}

/**
 * Does work that yields, a turn at a time, so that several such works share the thread and each can be stopped.
 *
 * @param assertWanted throws if nobody wants the result any more
 */
export async function workInTurns<Result>(work: Generator<void, Result>, assertWanted: () => void): Promise<Result> {
  const turn = takeTurns();
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
    const waiting = turn();
    if (!waiting) continue;
    await waiting;
    assertWanted();
  }
}
