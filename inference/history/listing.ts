import type { DataFinding } from '../contract/card.ts';
import type { FindingKind } from './quality.ts';

/** Findings of a kind that are listed one by one. */
const MOST_LISTED = 50;

const KINDS: readonly FindingKind[] = ['guessed', 'unsorted', 'missing', 'gap', 'stale', 'outlier'];

/** Findings by kind and date, at most 50 of a kind, and after them the number of the rest. */
export function listFindings(findings: readonly DataFinding[]): DataFinding[] {
  return KINDS.flatMap((kind) => {
    const ofKind = findings.filter((finding) => finding.kind === kind).sort(byDate);
    const rest = ofKind.length - MOST_LISTED;
    if (rest <= 0) return ofKind;
    return [...ofKind.slice(0, MOST_LISTED), { kind, message: `${rest} more of this kind, not listed` }];
  });
}

function byDate(a: DataFinding, b: DataFinding): number {
  const [dateA, dateB] = [a.date ?? '', b.date ?? ''];
  return dateA < dateB ? -1 : dateA > dateB ? 1 : 0;
}
