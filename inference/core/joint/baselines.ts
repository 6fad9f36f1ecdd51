import { PathloomError } from '../../contract/error.ts';
import { DCC_STUDENT, dccStudent } from './dcc-student.ts';
import { FILTERED_ROWS, filteredRows } from './filtered-rows.ts';
import { fitMargins, type GarchMargins } from './garch-margins.ts';
import type { JointBaseline } from './joint-baseline.ts';
import { ROW_BOOTSTRAP, rowBootstrap } from './row-bootstrap.ts';

/** What stands beside a model of several assets, in the order of the columns. */
export const JOINT_BASELINES = [ROW_BOOTSTRAP, FILTERED_ROWS, DCC_STUDENT] as const;

/**
 * Fits all of them to the same returns; what cannot be fitted is said, and the others go on.
 *
 * @param returns [assets][steps]
 */
export function fitJointBaselines(returns: readonly Float64Array[]): {
  readonly fitted: readonly JointBaseline[];
  readonly failed: Readonly<Record<string, string>>;
} {
  let known: GarchMargins | undefined;
  const margins = (id: string): GarchMargins => {
    known ??= fitMargins(id, returns);
    return known;
  };
  const fits = {
    [ROW_BOOTSTRAP]: () => rowBootstrap(returns),
    [FILTERED_ROWS]: (id: string) => filteredRows(margins(id)),
    [DCC_STUDENT]: (id: string) => dccStudent(margins(id)),
  };
  const failed: Record<string, string> = {};
  const fitted = JOINT_BASELINES.flatMap((id) => {
    try {
      return [fits[id](id)];
    } catch (error) {
      if (!(error instanceof PathloomError)) throw error;
      failed[id] = error.message;
      return [];
    }
  });
  return { fitted, failed };
}
