import type { ModelCard } from '../../../inference/contract/card.ts';
import { type Choice, LIMITS } from './choice.ts';
import { find, make, show, write } from './element.ts';
import type { ModelLine } from './models.ts';
import { NumberField } from './number-field.ts';
import { StartField } from './start-field.ts';

/** The controls of the page as one choice. */
export class Controls {
  private readonly fields = find<HTMLFieldSetElement>('fields');
  private readonly model = find<HTMLSelectElement>('model');
  private readonly asset = find<HTMLSelectElement>('asset');
  private readonly note = find('model-note');
  private readonly antithetic = find<HTMLInputElement>('antithetic');
  private readonly start: StartField;
  private readonly steps: NumberField;
  private readonly paths: NumberField;
  private readonly seed: NumberField;
  private models: readonly ModelLine[] = [];

  /** @param changed called with the time of every change to a choice that will do */
  constructor(changed: (time: number) => void) {
    const told = (time: number) => {
      if (this.choice) changed(time);
    };
    this.start = new StartField(told);
    this.steps = new NumberField('steps', LIMITS.steps, told);
    this.paths = new NumberField('paths', LIMITS.paths, told);
    this.seed = new NumberField('seed', LIMITS.seed, told);
    this.model.addEventListener('change', ({ timeStamp }) => {
      this.describe();
      told(timeStamp);
    });
    for (const field of [this.asset, this.antithetic]) {
      field.addEventListener('change', ({ timeStamp }) => told(timeStamp));
    }
    find('another').addEventListener('click', ({ timeStamp }) => {
      this.seed.set(crypto.getRandomValues(new Uint32Array(1))[0]);
      told(timeStamp);
    });
    find('controls').addEventListener('submit', (event) => event.preventDefault());
    find('skip').addEventListener('click', (event) => {
      // The fragment of the address is the picture's.
      event.preventDefault();
      find('controls').focus();
    });
  }

  /** Undefined where a field will not do. */
  get choice(): Choice | undefined {
    const start = this.start.value;
    const steps = this.steps.value;
    const paths = this.paths.value;
    const seed = this.seed.value;
    if (start === undefined || steps === undefined || paths === undefined || seed === undefined) return undefined;
    const { value: model } = this.model;
    return { model, asset: this.asset.value, start, steps, paths, seed, antithetic: this.antithetic.checked };
  }

  set({ model, asset, start, steps, paths, seed, antithetic }: Choice): void {
    this.model.value = model;
    this.describe();
    this.asset.value = asset;
    this.start.set(start);
    this.steps.set(steps);
    this.paths.set(paths);
    this.seed.set(seed);
    this.antithetic.checked = antithetic;
  }

  /** A history of the user's own has been read. */
  startFromOwn(): void {
    this.start.set('own');
  }

  /** What there is to choose from; what was chosen stays, where it still is. */
  offer(models: readonly ModelLine[]): void {
    const { value } = this.model;
    this.models = models;
    this.model.replaceChildren(...models.map(({ id }) => make('option', { value: id }, id)));
    if (models.some(({ id }) => id === value)) this.model.value = value;
    this.fields.disabled = false;
  }

  /** Once the model is here it is known what it can start from. */
  bound({ graph, states }: ModelCard): void {
    this.start.bound(graph.start === 'noise' ? 'none' : { first: states.firstDate, last: states.lastDate });
  }

  private describe(): void {
    const line = this.models.find(({ id }) => id === this.model.value);
    if (!line) return;
    const { assets, firstDate, lastDate } = line;
    write(this.note, `Fitted to ${assets.join(', ')}, ${firstDate} to ${lastDate}.`);
    this.asset.replaceChildren(...assets.map((asset) => make('option', { value: asset }, asset)));
    show(find('asset-field'), assets.length > 1);
  }
}
