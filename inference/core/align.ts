/**
 * A table as lines of aligned text: the first column to the left, all others to the right.
 *
 * @param rows each with as many cells as the first
 */
export function alignTable(rows: readonly (readonly string[])[]): string[] {
  const widths = widthsOf(rows);
  return rows.map((cells) =>
    cells
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column])))
      .join('  ')
      .trimEnd(),
  );
}

/** The same with a rule below the first row, which holds the names of the columns. */
export function alignWithHeader(rows: readonly (readonly string[])[]): string[] {
  const [header, ...lines] = alignTable(rows);
  const rule = widthsOf(rows).map((width) => '-'.repeat(width));
  return [header, rule.join('  '), ...lines];
}

const widthsOf = (rows: readonly (readonly string[])[]): number[] =>
  rows[0].map((_, column) => Math.max(...rows.map((cells) => cells[column].length)));
