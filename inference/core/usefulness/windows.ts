import type { Returns } from '../quality/paths.ts';

/** Consecutive returns, [steps]. */
export type Window = Returns;

/**
 * Windows by block: `blocks[block][window]`. No two blocks share a return, or a path, so a judge that is trained on some of them
 * has not seen any part of the others.
 */
export type Blocks = readonly (readonly Window[])[];

/**
 * Cuts a history into blocks of equal length, in the order of the calendar, and each block into the windows that lie within it.
 *
 * @param history returns, [steps]; what is left over at the end is in no block
 * @param length steps of a window
 * @param stride steps from one window's start to the next one's
 * @throws RangeError where a block is shorter than a window
 */
export function calendarBlocks(history: Returns, count: number, length: number, stride: number): Blocks {
  const size = Math.floor(history.length / count);
  if (size < length) {
    throw new RangeError(`${history.length} steps in ${count} blocks leave ${size} for windows of ${length}`);
  }
  return Array.from({ length: count }, (_, block) =>
    Array.from({ length: Math.floor((size - length) / stride) + 1 }, (_unused, window) => {
      const first = block * size + window * stride;
      return history.subarray(first, first + length);
    }),
  );
}

/**
 * Windows of paths to set beside those of a history: as many in each block. Path i belongs to block i modulo the number of blocks,
 * the paths of a block take turns, and where on its path a window starts is drawn.
 *
 * @param paths at least one for each block, each at least as long as a window
 * @param draw uniforms in (0, 1)
 */
export function pathBlocks(paths: readonly Returns[], beside: Blocks, length: number, draw: () => number): Blocks {
  return beside.map((windows, block) => {
    const own = paths.filter((_, path) => path % beside.length === block);
    return windows.map((_, window) => drawWindow(own[window % own.length], length, draw));
  });
}

/** A window of a path, from a start that is drawn. */
export function drawWindow(path: Returns, length: number, draw: () => number): Window {
  const first = Math.floor(draw() * (path.length - length + 1));
  return path.subarray(first, first + length);
}
