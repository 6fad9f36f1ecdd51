import type { QualityTable, QualityValue } from '../../contract/quality.ts';
import { judge } from './verdict.ts';

/**
 * The quality table as aligned text: one row for each metric, the history's own value where it has one, what one half of the
 * history scores against the other, then for each model the value, the percentile of the history among the model's own paths,
 * and the verdict. A table without halves, such as one of an earlier version, has no column for them.
 */
export function formatTable(table: QualityTable): string {
  const hasFloor = table.rows.some(({ floor }) => floor !== undefined);
  const header = ['metric', 'history', ...(hasFloor ? ['real'] : []), ...table.models];
  const rows = table.rows.map((row) => [
    row.name,
    row.history === null ? '' : formatNumber(row.history),
    ...(hasFloor ? [row.floor === undefined ? '' : formatNumber(row.floor)] : []),
    ...formatCells(
      row.direction,
      table.models.map((id) => row.values[id]),
    ),
  ]);
  const widths = header.map((_, column) => Math.max(...[header, ...rows].map((cells) => cells[column].length)));
  const lines = [header, widths.map((width) => '-'.repeat(width)), ...rows].map((cells) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column]))
      .join('  ')
      .trimEnd(),
  );
  return [
    `${table.asset}, ${table.firstDate} to ${table.lastDate}: ${table.steps} returns; ${table.paths} paths, seed ${table.seed}`,
    ...lines,
    "Per cent: share of the model's own paths that stand below the history when each takes its place; met: 5 % to 95 %.",
    ...(hasFloor ? ["real: what the history's earlier half scores with its later half as the model."] : []),
    ...Object.entries(table.failed).map(([id, reason]) => `No column for ${id}: ${reason}`),
  ].join('\n');
}

function formatCells(
  direction: QualityTable['rows'][number]['direction'],
  values: readonly (QualityValue | undefined)[],
): string[] {
  return values.map((value) => {
    if (value === undefined) return 'not defined';
    const { percentile } = value;
    const number = formatNumber(value.value);
    if (percentile === null) return number;
    // One decimal: 244 of 256 paths is 95.3 %, and must not read as 95 % beside a verdict that says more.
    const share = `${(percentile * 100).toFixed(1)} %`.padStart(7);
    return `${number} ${share} ${judge(direction, percentile)}`;
  });
}

/** Three significant digits in nine characters, so that the columns line up. */
function formatNumber(value: number): string {
  const digits = Math.abs(value) >= 1e-5 || value === 0 ? value.toPrecision(3) : value.toExponential(1);
  return digits.padStart(9);
}
