/**
 * The same pieces, the first of which are made at once: what is wrong with them is told with a status.
 *
 * @param enough whether any more of them are to be made before the answer begins
 */
export async function primed<Piece>(
  pieces: AsyncIterable<Piece>,
  enough: () => boolean,
): Promise<AsyncIterable<Piece>> {
  const iterator = pieces[Symbol.asyncIterator]();
  const ready: IteratorResult<Piece>[] = [];
  do ready.push(await iterator.next());
  while (!enough() && !ready.at(-1)?.done);
  const rest: AsyncIterator<Piece> = {
    next: async () => ready.shift() ?? iterator.next(),
    return: async () => (await iterator.return?.()) ?? { done: true, value: undefined },
  };
  return { [Symbol.asyncIterator]: () => rest };
}
