/** libuv accepts one connection each time that it looks; a crowd is to be let in, or refused, within a few breaths. */
const MOST_LOOKS = 8;
/** Looking further is left for the next breath: clients that ask again at once must not keep the service from drawing. */
const LOOKING_MS = 4;

let last = Promise.resolve();

/**
 * Waits until the event loop has looked at its connections, and until those who asked before have had theirs. A graph runs on
 * the loop's own thread: one run to a breath, and a busy service still refuses at once what it cannot take.
 */
export function breathe(): Promise<void> {
  last = last.then(async () => {
    const start = performance.now();
    for (let look = 0; look < MOST_LOOKS && performance.now() - start < LOOKING_MS; look++) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  });
  return last;
}
