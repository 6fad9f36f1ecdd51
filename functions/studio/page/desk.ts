import type { Loading } from '../../../inference/browser/messages.ts';
import { openInWorker } from '../../../inference/browser/open-model.ts';
import type { WebModel } from '../../../inference/browser/web-model.ts';
import type { ReturnHistory } from '../../../inference/contract/history.ts';

/** A model that is ready, and the history that it was fitted to where its package has it. */
export interface Opened {
  readonly model: WebModel;
  readonly history: ReturnHistory | undefined;
}

export interface DeskOptions {
  /** The drawing worker's script. */
  readonly script: URL;
  readonly headers: () => Record<string, string>;
  readonly onLoading: (loading: Loading) => void;
}

/** Holds the one model that is drawn from, in its worker. */
export class Desk {
  private readonly options: DeskOptions;
  private held:
    | { readonly id: string; readonly opening: Promise<Opened>; readonly controller: AbortController }
    | undefined;

  constructor(options: DeskOptions) {
    this.options = options;
  }

  /** The model, opened unless it is; another one is let go. @throws what `openInWorker` does */
  open(id: string): Promise<Opened> {
    if (this.held?.id === id) return this.held.opening;
    this.clear();
    const controller = new AbortController();
    const opening = this.load(id, controller.signal);
    this.held = { id, opening, controller };
    // Whoever waits for it hears of it; the next one opens it anew.
    opening.catch(() => {
      if (this.held?.opening === opening) this.held = undefined;
    });
    return opening;
  }

  /** Lets go of the model, and of all memory that its worker has. */
  clear(): void {
    const { held } = this;
    this.held = undefined;
    held?.controller.abort();
    held?.opening.then(({ model }) => model.close()).catch(() => {});
  }

  private async load(id: string, signal: AbortSignal): Promise<Opened> {
    const { script, headers, onLoading } = this.options;
    const address = `v1/models/${encodeURIComponent(id)}/files/`;
    const model = await openInWorker(address, script, { headers: headers(), onLoading, signal });
    return { model, history: await model.history() };
  }
}
