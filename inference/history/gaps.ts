import type { DataFinding } from '../contract/card.ts';
import type { Rhythm } from '../core/frequency.ts';
import type { Dated } from './dated.ts';

/** Lists pairs of neighbouring dates that lie much farther apart than usual. */
export function findGaps({ days, dates, lines }: Dated, { longestUsualGap }: Rhythm): DataFinding[] {
  const findings: DataFinding[] = [];
  for (let row = 1; row < days.length; row++) {
    const gap = days[row] - days[row - 1];
    if (gap > longestUsualGap) {
      const message = `${gap} days since the row before it, of ${dates[row - 1]}; up to ${longestUsualGap} are usual here`;
      findings.push({ kind: 'gap', message, line: lines[row], date: dates[row] });
    }
  }
  return findings;
}
