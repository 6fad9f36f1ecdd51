import { find, make, show, write } from './element.ts';
import { count, shortHash } from './format.ts';
import type { OwnHistory } from './own-file.ts';

/** What the page says of the user's file: how it was read, what is doubtful in it, and which other columns it has. */
export class OwnView {
  private readonly place = find('own');
  private readonly text = find('own-text');
  private readonly column = find<HTMLSelectElement>('column');
  private readonly columnLabel = find('column-label');
  private readonly doubts = find('doubts');

  /** @param chosen called with another column of the same file */
  constructor(chosen: (column: string, time: number) => void) {
    this.column.addEventListener('change', ({ timeStamp }) => chosen(this.column.value, timeStamp));
  }

  show({ name, quality, sha256, prices }: OwnHistory): void {
    const { columns, rowsUsed, firstDate, lastDate, findings } = quality;
    show(this.place, true);
    write(
      this.text,
      `${name} (${shortHash(sha256)}): ${count(rowsUsed)} prices of ${columns.price.join(', ')}, ${firstDate} to ${lastDate}.`,
    );
    // Models of several assets take the columns of their names.
    const one = columns.price.length === 1 ? columns.price[0] : undefined;
    const names = one !== undefined && !prices.includes(one) ? [one, ...prices] : prices;
    show(this.columnLabel, one !== undefined && names.length > 1);
    this.column.replaceChildren(...names.map((column) => make('option', { value: column }, column)));
    this.column.value = one ?? '';
    show(this.doubts, findings.length > 0);
    const [summary, list] = this.doubts.children;
    summary.textContent = findings.length === 1 ? '1 doubtful place' : `${count(findings.length)} doubtful places`;
    list.replaceChildren(
      ...findings.map(({ date, line, message }) => {
        const where = date ?? (line === undefined ? undefined : `line ${line}`);
        return make('li', {}, where === undefined ? message : `${where}: ${message}`);
      }),
    );
  }
}
