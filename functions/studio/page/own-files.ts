import type { HistoryReader } from '../figures/messages.ts';
import { find } from './element.ts';
import { explain } from './explain.ts';
import { shortHash } from './format.ts';
import { type OwnHistory, readOwnFile, watchDrops } from './own-file.ts';
import { OwnView } from './own-view.ts';
import type { Troubles } from './troubles.ts';

export interface OwnFilesOptions {
  readonly figures: HistoryReader;
  readonly troubles: Troubles;
  /** Assets of the model that is chosen. */
  readonly assets: () => readonly string[];
  /** Called when a file has been read: paths are to start from it. */
  readonly read: (time: number) => void;
}

/** The user's files, however they come: the one read last is what paths start from. */
export class OwnFiles {
  private readonly options: OwnFilesOptions;
  private readonly input = find<HTMLInputElement>('file');
  private readonly view: OwnView;
  private linked: { readonly sha256: string; readonly price: string } | undefined;
  private last: OwnHistory | undefined;

  constructor(options: OwnFilesOptions) {
    this.options = options;
    this.view = new OwnView((column, time) => {
      if (this.last) void this.take(this.last.file, this.last.name, time, column);
    });
    this.input.addEventListener('change', ({ timeStamp }) => {
      const file = this.input.files?.[0];
      if (file) void this.take(file, file.name, timeStamp);
      // So that the same file may be chosen again.
      this.input.value = '';
    });
    watchDrops(find('drop'), (file, time) => void this.take(file, file.name, time));
  }

  get current(): OwnHistory | undefined {
    return this.last;
  }

  /** Lets the user choose one. */
  choose(): void {
    this.input.click();
  }

  /** What a link was made with. @returns whether that is here */
  expect(linked: { readonly sha256: string; readonly price: string } | undefined): boolean {
    this.linked = linked;
    const { last } = this;
    return last !== undefined && (linked === undefined || isSame(last, linked));
  }

  private async take(file: Blob, name: string, time: number, column?: string): Promise<void> {
    const { figures, troubles, assets, read } = this.options;
    troubles.clear('file');
    try {
      const several = assets().length > 1 ? assets() : undefined;
      const linked = this.linked?.price || undefined;
      this.last = await this.readAs(figures, file, name, several ?? column ?? linked);
    } catch (error) {
      troubles.tell('file', explain(error).sentence);
      return;
    }
    this.view.show(this.last);
    if (this.linked && this.last.sha256 !== this.linked.sha256) {
      const [given, wanted] = [this.last.sha256, this.linked.sha256].map(shortHash);
      const sentence = `${name} is not the file of the link: its sha256 begins with ${given}, that of the link’s with ${wanted}. The picture is that of your file.`;
      troubles.tell('origin', sentence);
    } else troubles.clear('origin');
    this.linked = undefined;
    read(time);
  }

  /** A link may name a column that only its own file has. */
  private readAs(figures: HistoryReader, file: Blob, name: string, price: string | readonly string[] | undefined) {
    return readOwnFile(figures, file, name, price).catch((error: unknown) => {
      if (this.linked === undefined || price !== this.linked.price) throw error;
      return readOwnFile(figures, file, name);
    });
  }
}

function isSame({ sha256, quality }: OwnHistory, linked: { readonly sha256: string; readonly price: string }): boolean {
  return sha256 === linked.sha256 && (linked.price === '' || quality.columns.price.join(',') === linked.price);
}
