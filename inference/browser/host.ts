import type { ModelCard } from '../contract/card.ts';
import { PathloomError } from '../contract/error.ts';
import type { ReturnHistory } from '../contract/history.ts';
import { Model } from '../core/model.ts';
import type { Loading, Opening } from './messages.ts';
import { packageFiles } from './package-files.ts';
import { loadRuntime } from './runtime.ts';

/** The one model of a worker, and the runtime below it. */
export class ModelHost {
  private readonly folder: string;
  private model: Promise<Model> | undefined;

  /** @param folder address of the folder in which the runtime's files are */
  constructor(folder: string) {
    this.folder = folder;
  }

  /** Loads model and runtime, and draws a first path, so that what cannot be loaded is known now and the next one does not wait. */
  async open({ url, threads, headers }: Opening, onLoading: (loading: Loading) => void): Promise<ModelCard> {
    const runtime = loadRuntime(this.folder, threads, onLoading);
    const files = packageFiles(url, { headers, onLoading });
    this.model = twice(() => Model.open(files, runtime));
    const opened = await this.model;
    await runtime.loaded;
    const { chunks } = await twice(() => opened.generate({ paths: 1, steps: 1 }));
    for await (const _chunk of chunks);
    return opened.card;
  }

  /** @throws Error before a model was opened: a defect of the page */
  async opened(): Promise<Model> {
    if (!this.model) throw new Error('no model is open');
    return this.model;
  }

  async history(): Promise<ReturnHistory | undefined> {
    const opened = await this.opened();
    return twice(() => opened.history());
  }
}

/** Once more where a file of the package was not what it must be: it may have been damaged on its way. */
export async function twice<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof PathloomError && error.code === 'bad_model') return work();
    throw error;
  }
}
