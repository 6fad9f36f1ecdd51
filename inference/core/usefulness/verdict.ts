import type { RecordDistances } from './memorisation.ts';

/** Below this ratio of the medians the typical window is too close to the history. */
const LEAST_RATIO = 0.95;
/** More copies than the history has of itself, by this share of all windows, are too many. */
const MOST_COPIES = 0.01;

/**
 * Whether a model replays its history: its typical window, or more than one in a hundred, is closer to the history than the history is to
 * itself. The median alone would pass a model that copies in a third of its paths.
 */
export function memorises(model: RecordDistances, own: RecordDistances): boolean {
  return model.median < LEAST_RATIO * own.median || model.copies > own.copies + MOST_COPIES;
}
