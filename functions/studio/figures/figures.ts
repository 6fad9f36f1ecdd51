import { Link, startWorker, type WorkerHandle } from '../../../inference/browser/link.ts';
import { PathloomError } from '../../../inference/contract/error.ts';
import type { ReturnHistory } from '../../../inference/contract/history.ts';
import type { Start } from '../../../inference/contract/scenario.ts';
import type { ScenarioSet } from '../../../inference/core/model.ts';
import { askOfPaths } from './ask-of-paths.ts';
import type { Scene } from './make-picture.ts';
import type { FiguresLink, FileFormat, HistoryFile } from './messages.ts';
import { startDay } from './past.ts';
import type { Picture } from './picture.ts';

export type { FileFormat, HistoryFile } from './messages.ts';

export interface PictureOptions {
  /** Where the paths start; `own` for the end of a history of one's own. */
  readonly start: Start | 'own';
  /** What the paths are compared with, and where they start: the model's history, or one's own. Assets in the order of the set's. */
  readonly history?: ReturnHistory | undefined;
  /** As in the model's card: what a step is; a day unless given. */
  readonly frequency?: string | undefined;
  /** Name of the asset that is shown; the first unless given. */
  readonly asset?: string | undefined;
  /** Works out the stylised facts too, unless false: they take longer than all else, and are empty then. */
  readonly facts?: boolean;
  /** Told of the picture while its facts, which come last, are worked out. */
  readonly onOutline?: (picture: Picture) => void;
  readonly signal?: AbortSignal | undefined;
}

export interface ReadOptions {
  /** Column of the prices, or one for each asset of the model; the likeliest one unless given. */
  readonly price?: string | readonly string[] | undefined;
}

/** How far a file has come. */
export interface FileProgress {
  /** Paths that the writer has taken. */
  readonly paths: number;
  readonly of: number;
}

/** Everything that is worked out from paths and files, in a Web Worker of its own. */
export class Figures {
  readonly #link: FiguresLink;

  /**
   * @param script the worker's
   * @param open starts it
   */
  constructor(script: URL, open: (script: URL) => WorkerHandle = startWorker) {
    this.#link = new Link(open(script), script.href, '; load the page again');
  }

  /**
   * Reads a file of prices. Nothing of it leaves the machine.
   *
   * @param name of the file, for messages
   * @throws PathloomError `bad_data` in one line, with the name, the line and the value; `missing_dependency` where the reader cannot
   * be loaded
   */
  async readHistory(file: Blob, name: string, { price }: ReadOptions = {}): Promise<HistoryFile> {
    const question = { kind: 'history', file, name, ...(price !== undefined && { price }) } as const;
    return (await this.#link.askOnce(question, 'history')).found;
  }

  /**
   * Works out what the page shows. The values of the set's chunks, which are to be log returns, are handed over to the worker.
   *
   * @throws PathloomError `bad_option` of the field `paths` where memory is short; whatever the drawing throws; the signal's reason
   */
  async picture(set: ScenarioSet, options: PictureOptions): Promise<Picture> {
    const { manifest } = set;
    const { start, history, frequency = 'day', facts = true, signal } = options;
    if (manifest.request.output !== 'returns') throw new TypeError('a picture is made of returns, not of prices');
    const asset = options.asset === undefined ? 0 : manifest.assets.indexOf(options.asset);
    if (asset < 0) {
      const known = manifest.assets.join(', ');
      throw new PathloomError('bad_option', `asset ${options.asset}: must be one of ${known}`, { field: 'asset' });
    }
    const returns = history?.returns[asset];
    const day = history && startDay(history, start);
    const scene: Scene = {
      asset: manifest.assets[asset],
      frequency,
      withFacts: facts,
      ...(returns && { past: { returns, ...(day !== undefined && { day }) } }),
    };
    const { picture } = await askOfPaths<'picture'>(this.#link, { kind: 'picture', manifest, asset, scene }, set, {
      signal,
      onOutline: options.onOutline,
    });
    return picture;
  }

  /**
   * Writes the paths of a set, returns or prices as they were asked for, to a file with the same bytes as the command line's. Arrow and
   * Parquet carry the manifest under `pathloom`; a CSV cannot.
   *
   * @throws PathloomError as `picture`; `missing_dependency` where the writer cannot be loaded
   */
  async file(
    set: ScenarioSet,
    format: FileFormat,
    signal?: AbortSignal,
    onProgress?: (progress: FileProgress) => void,
  ): Promise<Blob> {
    const { manifest } = set;
    const of = (manifest.range ?? manifest.request).paths;
    const onTaken = (paths: number) => onProgress?.({ paths, of });
    const answer = await askOfPaths<'file'>(this.#link, { kind: 'file', manifest, format }, set, { signal, onTaken });
    return answer.file;
  }

  /** Ends the worker at once; what waits for it fails with PathloomError `interrupted`. */
  close(): void {
    this.#link.close(new PathloomError('interrupted', 'the figures were closed'));
  }
}
