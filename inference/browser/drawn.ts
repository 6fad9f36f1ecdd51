import type { PathChunk } from '../contract/chunk.ts';
import type { Asked } from './messages.ts';
import type { ModelLink } from './model-link.ts';

/** Chunks that the worker may be ahead: one is drawn while the page looks at the other. */
const AHEAD = 2;

/**
 * The paths of a request as the worker draws them. Who stops reading, or aborts, stops the drawing after the chunk that is in hand.
 *
 * @throws the signal's reason; PathloomError where the drawing fails
 */
export async function* drawn(link: ModelLink, asked: Asked, signal?: AbortSignal): AsyncGenerator<PathChunk> {
  signal?.throwIfAborted();
  const ready: PathChunk[] = [];
  let over = false;
  let failure: unknown;
  let wake = () => {};
  const finish = (error?: unknown) => {
    failure ??= error;
    over = true;
    wake();
  };
  const { id, end } = link.ask(
    { kind: 'draw', chunks: AHEAD, ...asked },
    {
      heard: (answer) => {
        if (answer.kind === 'end') finish();
        if (answer.kind === 'chunk') ready.push(answer.chunk);
        wake();
      },
      failed: finish,
    },
  );
  const abort = () => finish(signal?.reason);
  signal?.addEventListener('abort', abort, { once: true });
  try {
    for (;;) {
      if (failure !== undefined) throw failure;
      const chunk = ready.shift();
      if (chunk) {
        yield chunk;
        link.tell({ kind: 'more', id });
      } else if (over) return;
      else
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    }
  } finally {
    signal?.removeEventListener('abort', abort);
    link.tell({ kind: 'stop', id });
    end();
  }
}
