import type { Loading } from '../../../inference/browser/messages.ts';
import type { OpenModelOptions } from '../../../inference/browser/open-model.ts';

export interface DeskOptions<Held> {
  /** Opens the model at an address. */
  readonly load: (address: string, options: OpenModelOptions) => Promise<Held>;
  readonly headers: () => Record<string, string>;
  readonly onLoading: (loading: Loading) => void;
}

/** Holds the one model that is drawn from, in its worker. */
export class Desk<Held extends { readonly model: { close(): unknown } }> {
  private readonly options: DeskOptions<Held>;
  private held:
    | { readonly id: string; readonly opening: Promise<Held>; readonly controller: AbortController }
    | undefined;

  constructor(options: DeskOptions<Held>) {
    this.options = options;
  }

  /** The model, opened unless it is; another one is let go. @throws what `load` does */
  open(id: string): Promise<Held> {
    if (this.held?.id === id) return this.held.opening;
    this.clear();
    const controller = new AbortController();
    const { load, headers, onLoading } = this.options;
    const address = `v1/models/${encodeURIComponent(id)}/files/`;
    const opening = load(address, { headers: headers(), onLoading, signal: controller.signal });
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
}
