import type { ScenarioQuery } from '../../../inference/contract/scenario.ts';
import { find, show } from './element.ts';
import { explain } from './explain.ts';
import { count, megabytes } from './format.ts';
import { hand } from './hand.ts';
import { queryOf } from './query.ts';
import { fileName, type RecipeSurroundings, type Saving, tooLarge } from './recipes.ts';
import type { Shown } from './shown.ts';

/** What saving needs of the studio. */
export interface SavingSource {
  readonly shown: () => Shown | undefined;
  readonly surroundings: () => RecipeSurroundings;
  /** Draws for a file, and writes it. */
  readonly write: (
    shown: Shown,
    query: ScenarioQuery,
    format: Saving['format'],
    signal: AbortSignal,
    onProgress: (share: number) => void,
  ) => Promise<Blob>;
  /** Called when the form says something else. */
  readonly changed: () => void;
}

/** The form that saves paths to a file. */
export class SavingForm {
  private readonly source: SavingSource;
  private readonly output = find<HTMLSelectElement>('save-output');
  private readonly format = find<HTMLSelectElement>('save-format');
  private readonly paths = find<HTMLInputElement>('save-paths');
  private readonly button = find<HTMLButtonElement>('save-button');
  private readonly cancel = find<HTMLButtonElement>('save-cancel');
  private readonly progress = find('save-progress');
  private readonly bar = find<HTMLProgressElement>('save-bar');
  private readonly text = find('save-text');
  private controller: AbortController | undefined;
  /** Whether the number of paths is the user's, and not that of the screen. */
  private own = false;

  constructor(source: SavingSource) {
    this.source = source;
    find('save').addEventListener('submit', (event) => {
      event.preventDefault();
      void this.save();
    });
    this.cancel.addEventListener('click', () => this.controller?.abort());
    this.paths.addEventListener('input', () => {
      this.own = this.paths.value !== '';
      source.changed();
    });
    for (const field of [this.output, this.format]) field.addEventListener('change', () => source.changed());
  }

  /** What the form says, of so many paths on the screen. */
  saving(onScreen: number): Saving {
    const asked = Math.floor(Number(this.paths.value));
    return {
      output: this.output.value === 'prices' ? 'prices' : 'returns',
      format: this.format.value as Saving['format'],
      paths: this.own && asked >= 1 ? asked : onScreen,
    };
  }

  /** There is something to save. */
  ready(onScreen: number): void {
    if (!this.own) this.paths.value = String(onScreen);
    this.button.disabled = this.controller !== undefined;
  }

  private async save(): Promise<void> {
    const shown = this.source.shown();
    if (!shown || this.controller) return;
    const { choice } = shown;
    const saving = this.saving(choice.paths);
    const refusal = tooLarge(choice, saving, shown.manifest.assets.length, this.source.surroundings());
    if (refusal !== undefined) {
      this.text.textContent = refusal;
      return;
    }
    const controller = new AbortController();
    this.working(controller);
    try {
      const { output, format, paths } = saving;
      const query = { ...queryOf(choice), output, paths };
      const file = await this.source.write(shown, query, format, controller.signal, (share) => {
        this.bar.value = share;
      });
      const name = fileName(choice, saving);
      hand(file, name);
      this.text.textContent = `${name} is saved: ${count(paths)} paths, ${megabytes(file.size)}.`;
    } catch (error) {
      this.text.textContent = controller.signal.aborted
        ? 'Cancelled; nothing was saved.'
        : `Nothing was saved. ${explain(error).sentence}`;
    } finally {
      this.working(undefined);
    }
  }

  private working(controller: AbortController | undefined): void {
    this.controller = controller;
    this.button.disabled = controller !== undefined;
    show(this.cancel, controller !== undefined);
    show(this.progress, controller !== undefined);
    this.bar.value = 0;
    if (controller) {
      this.text.textContent = '';
      this.cancel.focus();
    } else if (document.activeElement === document.body) this.button.focus();
  }
}
