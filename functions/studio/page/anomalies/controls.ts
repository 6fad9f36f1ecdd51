import { isDay } from '../choice.ts';
import { find, write } from '../element.ts';
import type { ModelLine } from '../models.ts';
import { NumberField } from '../number-field.ts';
import { ModelField } from '../uses/model-field.ts';
import { type AnomaliesChoice, RATE_LIMITS } from './choice.ts';

/** The controls of the page as one choice. */
export class AnomaliesControls {
  private readonly model: ModelField;
  private readonly prices = radios('prices');
  private readonly control = radios('control');
  private readonly from = find<HTMLInputElement>('from');
  private readonly rate: NumberField;

  /** @param changed called after every change to a choice that will do */
  constructor(changed: () => void) {
    const told = () => {
      if (this.choice) changed();
    };
    this.model = new ModelField(told);
    this.rate = new NumberField('rate', RATE_LIMITS, told);
    for (const radio of this.control) radio.addEventListener('change', told);
    for (const radio of this.prices)
      radio.addEventListener('change', () => {
        // Another history has other days.
        this.from.value = '';
        told();
      });
    this.from.addEventListener('input', () => {
      const fault = this.fault();
      this.from.setAttribute('aria-invalid', String(fault !== undefined));
      this.note(fault);
      told();
    });
    find('try').addEventListener('click', () => {
      this.startFrom('example');
      told();
    });
  }

  /** Undefined where a field will not do. */
  get choice(): AnomaliesChoice | undefined {
    const rate = this.rate.value;
    if (rate === undefined || this.fault() !== undefined) return undefined;
    return {
      ...this.model.value,
      start: chosen(this.prices) === 'own' ? 'own' : 'example',
      control: chosen(this.control) === 'discoveries' ? 'discoveries' : 'alarms',
      ...{ rate, from: this.from.value },
    };
  }

  set({ model, asset, start, control, rate, from }: AnomaliesChoice): void {
    this.model.set(model, asset);
    choose(this.prices, start);
    choose(this.control, control);
    this.rate.set(rate);
    this.from.value = from;
  }

  offer(models: readonly ModelLine[]): void {
    this.model.offer(models);
  }

  startFrom(start: AnomaliesChoice['start']): void {
    if (chosen(this.prices) !== start) this.from.value = '';
    choose(this.prices, start);
  }

  /** The days that can be the first, and the one that was. */
  bound([first, last]: readonly [string, string], from: string): void {
    if (!isDay(first)) return;
    Object.assign(this.from, { min: first, max: last, value: from });
    this.from.setAttribute('aria-invalid', 'false');
    this.note(undefined);
  }

  private fault(): string | undefined {
    const { value, min, max } = this.from;
    if (value === '' || min === '' || (value >= min && value <= max)) return undefined;
    return `Must be a day from ${min} to ${max}.`;
  }

  private note(fault: string | undefined): void {
    const note = find('from-note');
    note.className = fault === undefined ? 'note' : 'fault';
    write(note, fault ?? `Days before it are taken as clean. From ${this.from.min} to ${this.from.max}.`);
  }
}

const radios = (name: string) => [...document.querySelectorAll<HTMLInputElement>(`input[name="${name}"]`)];
const chosen = (all: readonly HTMLInputElement[]) => all.find(({ checked }) => checked)?.value;

function choose(all: readonly HTMLInputElement[], value: string): void {
  for (const radio of all) radio.checked = radio.value === value;
}
