import type { QualityRow } from '../../contract/quality.ts';

/** Whether the history looks like one of the model's own paths in some respect, and if not, on which side the model is off. */
export type Verdict = 'met' | 'too close' | 'too far' | 'too low' | 'too high';

const LOW = 0.05;
const HIGH = 0.95;

/**
 * Reads a percentile. `met`: from 5 % to 95 %. A distance below is closer than chance allows (memorised), above is wrong; of a
 * property or a ratio the verdict says on which side the model's own value lies.
 */
export function judge(direction: QualityRow['direction'], percentile: number): Verdict {
  if (percentile >= LOW && percentile <= HIGH) return 'met';
  const below = percentile < LOW;
  switch (direction) {
    case 'lower':
      return below ? 'too close' : 'too far';
    case 'one':
      return below ? 'too low' : 'too high';
    // The percentile ranks the history among the paths: a history below nearly all of them means that the paths are too high.
    case 'compare':
      return below ? 'too high' : 'too low';
  }
}
