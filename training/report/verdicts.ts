import type { QualityRow, QualityTable, QualityValue } from '../../inference/contract/quality.ts';
import { judge, type Verdict } from '../../inference/core/quality/verdict.ts';

/** A row's value for a model; undefined where it is not defined. */
export function readValue(row: QualityRow, id: string): QualityValue | undefined {
  return Object.hasOwn(row.values, id) ? row.values[id] : undefined;
}

/** A row's verdict on a model; undefined where there is none. */
export function readVerdict(row: QualityRow, id: string): Verdict | undefined {
  const percentile = readValue(row, id)?.percentile ?? null;
  return percentile === null ? undefined : judge(row.direction, percentile);
}

/** The rows of the table by what they say of one model. */
export interface Verdicts {
  readonly met: readonly QualityRow[];
  readonly missed: readonly { readonly row: QualityRow; readonly verdict: Verdict }[];
  /** Number of rows with a verdict. */
  readonly judged: number;
}

export function countVerdicts(table: QualityTable, id: string): Verdicts {
  const judged = table.rows.flatMap((row) => {
    const verdict = readVerdict(row, id);
    return verdict === undefined ? [] : [{ row, verdict }];
  });
  return {
    met: judged.filter(({ verdict }) => verdict === 'met').map(({ row }) => row),
    missed: judged.filter(({ verdict }) => verdict !== 'met'),
    judged: judged.length,
  };
}
