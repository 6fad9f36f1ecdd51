import type { ModelCard } from '../../../inference/contract/card.ts';
import { PathloomError } from '../../../inference/contract/error.ts';
import type { HistoryFile } from '../figures/figures.ts';
import type { HistoryReader } from '../figures/messages.ts';
import { megabytes } from './format.ts';

/** Larger files are refused before they are read: a browser holds them several times over. */
const MOST_BYTES = 50_000_000;

/** A history of the user's own. */
export interface OwnHistory extends HistoryFile {
  readonly name: string;
  readonly file: Blob;
}

/**
 * Reads a file that the user gave, on this machine.
 *
 * @param price column, or a column for each asset; the likeliest unless given
 * @throws PathloomError `bad_data` in one line
 */
export async function readOwnFile(
  figures: HistoryReader,
  file: Blob,
  name: string,
  price?: string | readonly string[],
): Promise<OwnHistory> {
  if (file.size > MOST_BYTES) {
    throw new PathloomError(
      'bad_data',
      `${name} has ${megabytes(file.size)}; at most ${megabytes(MOST_BYTES)} are read. Keep the columns of dates and prices only, or the last years`,
    );
  }
  const found = await figures.readHistory(file, name, { price });
  return { ...found, name, file };
}

/** What is doubtful of prices that are further apart than those that the model was fitted to; undefined where they are not. */
export function frequencyDoubt({ name, quality }: OwnHistory, { id, data }: ModelCard): string | undefined {
  if (quality.frequency === data.frequency) return undefined;
  const given = quality.frequency === 'irregular' ? 'prices at irregular times' : `one price a ${quality.frequency}`;
  return `${name} has ${given}; the model ${id} takes each for a ${data.frequency}, as in what it was fitted to. Give prices of that frequency.`;
}

/** Calls back with every file that is dropped anywhere on the page. */
export function watchDrops(curtain: HTMLElement, dropped: (file: File, time: number) => void): void {
  let depth = 0;
  const cover = (change: number) => {
    depth = Math.max(0, depth + change);
    curtain.hidden = depth === 0;
  };
  const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') === true;
  addEventListener('dragenter', (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    cover(1);
  });
  addEventListener('dragleave', (event) => {
    if (hasFiles(event)) cover(-1);
  });
  addEventListener('dragover', (event) => {
    // Without it the browser opens the file instead of the page.
    if (hasFiles(event)) event.preventDefault();
  });
  addEventListener('drop', (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    cover(-depth);
    const file = event.dataTransfer?.files[0];
    if (file) dropped(file, event.timeStamp);
  });
}
