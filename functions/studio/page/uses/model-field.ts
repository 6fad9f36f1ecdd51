import { find, make, show, write } from '../element.ts';
import type { ModelLine } from '../models.ts';

/** The choice of the model, and of the asset that is shown where it has several. */
export class ModelField {
  private readonly model = find<HTMLSelectElement>('model');
  private readonly asset = find<HTMLSelectElement>('asset');
  private models: readonly ModelLine[] = [];

  /** @param changed called after every change; `described` before it where the model is another */
  constructor(changed: () => void, described: (assets: readonly string[]) => void = () => {}) {
    this.described = described;
    this.model.addEventListener('change', () => {
      this.describe();
      changed();
    });
    this.asset.addEventListener('change', changed);
  }

  private readonly described: (assets: readonly string[]) => void;

  get value(): { readonly model: string; readonly asset: string } {
    return { model: this.model.value, asset: this.asset.value };
  }

  offer(models: readonly ModelLine[]): void {
    this.models = models;
    this.model.replaceChildren(...models.map(({ id }) => make('option', { value: id }, id)));
    find<HTMLFieldSetElement>('fields').disabled = false;
  }

  set(model: string, asset?: string): void {
    this.model.value = model;
    const assets = this.describe();
    this.asset.value = asset !== undefined && assets.includes(asset) ? asset : assets[0];
  }

  private describe(): readonly string[] {
    const line = this.models.find(({ id }) => id === this.model.value);
    const { assets = [], firstDate = '', lastDate = '' } = line ?? {};
    write(find('model-note'), `Fitted to ${assets.join(', ')}, ${firstDate} to ${lastDate}.`);
    this.asset.replaceChildren(...assets.map((asset) => make('option', { value: asset }, asset)));
    show(find('asset-field'), assets.length > 1);
    this.described(assets);
    return assets;
  }
}
