import type { ModelCard } from '../contract/card.ts';
import { PathloomError } from '../contract/error.ts';
import type { ReturnHistory } from '../contract/history.ts';
import { Model } from '../core/model.ts';
import { KeptNoise } from '../core/noise/noise.ts';
import type { Loading, Opening } from './messages.ts';
import { packageFiles } from './package-files.ts';
import { type LoadingRuntime, loadRuntime } from './runtime.ts';

/** The one model of a worker, and the runtime below it. */
export class ModelHost {
  private readonly runtime: LoadingRuntime;
  private model: Promise<Model> | undefined;
  private past: Promise<ReturnHistory | undefined> | undefined;

  /** Begins to load the runtime, which every model needs. @param folder address of the folder in which its files are */
  constructor(folder: string) {
    this.runtime = loadRuntime(folder);
  }

  /** Loads model and runtime, and draws a first path, so that what cannot be loaded is known now and the next one does not wait. */
  async open(
    { url, threads, headers, withHistory, withStates }: Opening,
    onLoading: (loading: Loading) => void,
  ): Promise<ModelCard> {
    const runtime = this.runtime.use(threads, onLoading);
    const files = packageFiles(url, { headers, onLoading });
    this.model = twice(() => Model.open(files, runtime, new KeptNoise()));
    const opened = await this.model;
    if (withHistory) {
      this.past = opened.history();
      // Whoever asks for it hears of it.
      this.past.catch(() => {});
    }
    // The model keeps them; a start that needs them asks again, and hears what is wrong.
    if (withStates) opened.datedStates().catch(() => {});
    await Promise.all([this.runtime.loaded, drawOne(opened)]);
    return opened.card;
  }

  /** @throws Error before a model was opened: a defect of the page */
  async opened(): Promise<Model> {
    if (!this.model) throw new Error('no model is open');
    return this.model;
  }

  async history(): Promise<ReturnHistory | undefined> {
    const opened = await this.opened();
    return twice(() => {
      const { past } = this;
      this.past = undefined;
      return past ?? opened.history();
    });
  }
}

async function drawOne(model: Model): Promise<void> {
  const { chunks } = await twice(() => model.generate({ paths: 1, steps: 1 }));
  for await (const _chunk of chunks);
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
