import { Stream, uniformBlock } from '../random.ts';

/** What a draw of this folder is for. Zero is taken: the day seeds of `forecast/date-seed.ts` share the stream. */
export const Purpose = { recurrentWindows: 1, judgeWindows: 2, recordWindows: 3, weights: 4, batches: 5 } as const;

/**
 * A source of uniforms in (0, 1), the same for the same three numbers.
 *
 * @param purpose one of `Purpose`
 * @param number which of several sources for that purpose, below 2^32
 */
export function drawer(seed: number, purpose: number, number: number): () => number {
  const block = new Float64Array(4);
  let drawn = 0;
  return () => {
    if (drawn % 4 === 0) uniformBlock(seed, number, purpose, drawn / 4, Stream.evaluation, block);
    return block[drawn++ % 4];
  };
}
