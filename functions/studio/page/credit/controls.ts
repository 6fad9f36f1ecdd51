import { find } from '../element.ts';
import type { ModelLine } from '../models.ts';
import { NumberField } from '../number-field.ts';
import { ModelField } from '../uses/model-field.ts';
import { CREDIT_LIMITS, type CreditChoice, exampleOf, type TypedObligor } from './choice.ts';
import { ObligorTable } from './obligor-table.ts';

/** The controls of the page as one choice. */
export class CreditControls {
  readonly table: ObligorTable;
  private readonly model: ModelField;
  private readonly numbers: Readonly<Record<keyof typeof CREDIT_LIMITS, NumberField>>;
  private readonly start = find<HTMLSelectElement>('start');
  private readonly trigger = find<HTMLSelectElement>('trigger');
  private readonly bridge = find<HTMLInputElement>('bridge');
  /** Whether the obligors are those of the example still. */
  private isExample = true;

  /** @param changed called after every change to a choice that will do */
  constructor(changed: () => void) {
    const told = () => {
      this.bridge.disabled = this.trigger.value === 'maturity';
      if (this.choice) changed();
    };
    this.table = new ObligorTable(() => {
      this.isExample = false;
      told();
    });
    this.model = new ModelField(told, (assets) => {
      this.table.offer(assets);
      if (this.isExample && assets.length > 0) this.table.set(exampleOf(assets[0]));
    });
    const field = (name: keyof typeof CREDIT_LIMITS) => new NumberField(name, CREDIT_LIMITS[name], told);
    this.numbers = { years: field('years'), paths: field('paths'), seed: field('seed'), rate: field('rate') };
    for (const control of [this.start, this.trigger, this.bridge]) control.addEventListener('change', told);
    find('another').addEventListener('click', () => {
      this.numbers.seed.set(crypto.getRandomValues(new Uint32Array(1))[0]);
      told();
    });
  }

  /** Undefined where a field will not do. */
  get choice(): CreditChoice | undefined {
    const { years, paths, seed, rate } = this.numbers;
    const values = [years.value, paths.value, seed.value, rate.value];
    if (values.includes(undefined)) return undefined;
    const [ofYears, ofPaths, ofSeed, ofRate] = values as number[];
    return {
      model: this.model.value.model,
      start: this.start.value === 'latest' ? 'latest' : 'stationary',
      ...{ years: ofYears, paths: ofPaths, seed: ofSeed, rate: ofRate, obligors: this.table.value },
      trigger: this.trigger.value === 'first-passage' ? 'first-passage' : 'maturity',
      bridge: this.bridge.checked,
    };
  }

  set({ model, start, trigger, bridge, obligors, ...numbers }: CreditChoice): void {
    this.isExample = obligors.length === 0;
    this.model.set(model);
    this.start.value = start;
    this.trigger.value = trigger;
    this.bridge.checked = bridge;
    this.bridge.disabled = trigger === 'maturity';
    for (const [name, field] of Object.entries(this.numbers)) field.set(numbers[name as keyof typeof numbers]);
    if (!this.isExample) this.table.set(obligors);
  }

  /** Puts obligors of a file in the place of the others. */
  take(obligors: readonly TypedObligor[]): void {
    this.isExample = false;
    this.table.set(obligors);
  }

  offer(models: readonly ModelLine[]): void {
    this.model.offer(models);
  }
}
