import type { PathChunk } from '../../../inference/contract/chunk.ts';

/** Nobody wants the result any more. */
export class Stopped extends Error {}

/** Chunks as they arrive from the page, to be read once. */
export class Inbox implements AsyncIterable<PathChunk> {
  readonly #chunks: PathChunk[] = [];
  readonly #onTaken: () => void;
  #ended = false;
  #stopped = false;
  #wake = () => {};

  /** @param onTaken told of each chunk that is read: there is room for another */
  constructor(onTaken: () => void) {
    this.#onTaken = onTaken;
  }

  put(chunk: PathChunk): void {
    this.#chunks.push(chunk);
    this.#wake();
  }

  /** No more chunks will come. */
  end(): void {
    this.#ended = true;
    this.#wake();
  }

  /** Whoever reads, or asks, is told that it was for nothing. */
  stop(): void {
    this.#stopped = true;
    this.#chunks.length = 0;
    this.#wake();
  }

  /** @throws Stopped */
  readonly assertWanted = (): void => {
    if (this.#stopped) throw new Stopped();
  };

  async *[Symbol.asyncIterator](): AsyncGenerator<PathChunk> {
    for (;;) {
      this.assertWanted();
      const chunk = this.#chunks.shift();
      if (chunk) {
        this.#onTaken();
        yield chunk;
      } else if (this.#ended) return;
      else
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
    }
  }
}
