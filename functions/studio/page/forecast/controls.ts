import type { ModelCard } from '../../../../inference/contract/card.ts';
import { find, make, show } from '../element.ts';
import type { ModelLine } from '../models.ts';
import { NumberField } from '../number-field.ts';
import { StartField } from '../start-field.ts';
import { ModelField } from '../uses/model-field.ts';
import { FORECAST_LIMITS, type ForecastChoice } from './choice.ts';

/** What an investor with a million holds unless he says otherwise. */
const MONEY = 1_000_000;

/** The controls of the page as one choice. */
export class ForecastControls {
  private readonly model: ModelField;
  private readonly start: StartField;
  private readonly numbers: Readonly<Record<keyof typeof FORECAST_LIMITS, NumberField>>;
  private readonly output = find<HTMLSelectElement>('output');
  private readonly positions = find('positions');

  /** @param changed called after every change to a choice that will do */
  constructor(changed: () => void) {
    const told = () => {
      if (this.choice) changed();
    };
    this.model = new ModelField(told, (assets) => this.offerPositions(assets));
    this.start = new StartField(told);
    const field = (name: keyof typeof FORECAST_LIMITS) => new NumberField(name, FORECAST_LIMITS[name], told);
    this.numbers = {
      ...{ steps: field('steps'), paths: field('paths'), seed: field('seed') },
      ...{ fall: field('fall'), level: field('level') },
    };
    this.output.addEventListener('change', told);
    this.positions.addEventListener('input', told);
    find('another').addEventListener('click', () => {
      this.numbers.seed.set(crypto.getRandomValues(new Uint32Array(1))[0]);
      told();
    });
  }

  /** Undefined where a field will not do. */
  get choice(): ForecastChoice | undefined {
    const { steps, paths, seed, fall, level } = this.numbers;
    const start = this.start.value;
    const values = [steps.value, paths.value, seed.value, fall.value, level.value];
    const positions = this.held();
    if (start === undefined || values.includes(undefined) || !positions) return undefined;
    const [ofSteps, ofPaths, ofSeed, ofFall, ofLevel] = values as number[];
    return {
      ...this.model.value,
      ...{ start, steps: ofSteps, paths: ofPaths, seed: ofSeed, fall: ofFall, level: ofLevel, positions },
      output: this.output.value === 'returns' ? 'returns' : 'prices',
    };
  }

  set({ model, asset, start, output, positions, ...numbers }: ForecastChoice): void {
    this.model.set(model, asset);
    this.start.set(start);
    for (const [name, field] of Object.entries(this.numbers)) field.set(numbers[name as keyof typeof numbers]);
    this.output.value = output;
    for (const field of this.fields()) field.value = String(positions[field.name] ?? field.value);
  }

  offer(models: readonly ModelLine[]): void {
    this.model.offer(models);
  }

  bound({ graph, states }: ModelCard): void {
    this.start.bound(graph.start === 'noise' ? 'none' : { first: states.firstDate, last: states.lastDate });
  }

  startFrom(start: ForecastChoice['start']): void {
    this.start.set(start);
  }

  private offerPositions(assets: readonly string[]): void {
    show(find('positions-field'), assets.length > 1);
    const each = String(Math.round(MONEY / Math.max(1, assets.length)));
    this.positions.replaceChildren(
      ...assets.flatMap((asset, i) => [
        make('label', { for: `position-${i}` }, asset),
        make('input', { id: `position-${i}`, name: asset, type: 'number', step: 'any', value: each }),
      ]),
    );
  }

  private fields(): HTMLInputElement[] {
    return [...this.positions.querySelectorAll('input')];
  }

  /** Undefined where they will not do; nothing is held of a model of one asset. */
  private held(): Record<string, number> | undefined {
    const fields = this.fields();
    if (fields.length < 2) return {};
    const values = fields.map(({ value }) => (value === '' ? 0 : Number(value)));
    const wrong = values.some((value) => !Number.isFinite(value) || Math.abs(value) > 1e15);
    const fault = wrong
      ? 'Must be numbers from −10¹⁵ to 10¹⁵.'
      : values.every((value) => value === 0)
        ? 'Must hold something: give a number other than 0.'
        : '';
    find('positions-fault').textContent = fault;
    show(find('positions-fault'), fault !== '');
    return fault === '' ? Object.fromEntries(fields.map(({ name }, i) => [name, values[i]])) : undefined;
  }
}
