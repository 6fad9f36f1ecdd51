import type { PathChunk } from '../../../inference/contract/chunk.ts';

/** Chunks that may wait for the worker: one is sent while it looks at the other. */
const AHEAD = 2;

/** Hands chunks on as there is room for them, so that they pile up nowhere. */
export class Supply {
  #room = AHEAD;
  #stopped = false;
  #wake = () => {};

  /** There is room for one more. */
  more(): void {
    this.#room++;
    this.#wake();
  }

  /** No more are wanted; the source is let go of. */
  stop(): void {
    this.#stopped = true;
    this.#wake();
  }

  async run(chunks: AsyncIterable<PathChunk>, send: (chunk: PathChunk) => void): Promise<void> {
    for await (const chunk of chunks) {
      while (this.#room === 0 && !this.#stopped) {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
      if (this.#stopped) return;
      this.#room--;
      send(chunk);
    }
  }
}
