import { type ChosenStart, isDay } from './choice.ts';
import { find } from './element.ts';

/** The first and the last day that a model can start from; `none` for one that does not read the market. */
export type Days = { readonly first: string; readonly last: string } | 'none';

/** A day that shows something, where the model knows it. */
const TELLING = '2008-10-01';

/** Where paths start. */
export class StartField {
  private readonly radios = [...document.querySelectorAll<HTMLInputElement>('input[name="start"]')];
  private readonly date = find<HTMLInputElement>('date');
  private readonly note = find('date-note');
  /** Undefined before a model is here. */
  private days: Days | undefined;

  /** @param changed called with the time of every change, whether or not it will do */
  constructor(changed: (time: number) => void) {
    for (const radio of this.radios) {
      radio.addEventListener('change', ({ timeStamp }) => {
        if (radio.value === 'date' && this.date.value === '') this.date.value = this.tellingDay();
        this.tell();
        changed(timeStamp);
      });
    }
    this.date.addEventListener('input', ({ timeStamp }) => {
      this.choose('date');
      this.tell();
      changed(timeStamp);
    });
  }

  /** Undefined where it will not do. */
  get value(): ChosenStart | undefined {
    const chosen = this.radios.find(({ checked }) => checked)?.value;
    if (chosen === 'stationary' || chosen === 'latest' || chosen === 'own') return chosen;
    return this.fault() === undefined && isDay(this.date.value) ? (this.date.value as ChosenStart) : undefined;
  }

  set(start: ChosenStart): void {
    if (isDay(start)) this.date.value = start;
    this.choose(isDay(start) ? 'date' : start);
    this.tell();
  }

  /** What the model can start from. */
  bound(days: Days): void {
    const none = days === 'none';
    this.days = days;
    this.date.min = none ? '' : days.first;
    this.date.max = none ? '' : days.last;
    for (const radio of this.radios) radio.disabled = none && radio.value !== 'stationary';
    this.date.disabled = none;
    this.tell();
  }

  private choose(value: string): void {
    for (const radio of this.radios) radio.checked = radio.value === value;
  }

  private tellingDay(): string {
    if (this.days === undefined || this.days === 'none') return TELLING;
    const { first, last } = this.days;
    return TELLING >= first && TELLING <= last ? TELLING : last;
  }

  private fault(): string | undefined {
    const { days, date } = this;
    if (days === undefined || days === 'none') return undefined;
    if (date.value >= days.first && date.value <= days.last) return undefined;
    return `Must be a day from ${days.first} to ${days.last}.`;
  }

  private tell(): void {
    const isDate = this.radios.some(({ checked, value }) => checked && value === 'date');
    const fault = isDate ? this.fault() : undefined;
    this.date.setAttribute('aria-invalid', String(fault !== undefined));
    this.note.className = fault === undefined ? 'note' : 'fault';
    this.note.textContent = fault ?? this.usual();
  }

  private usual(): string {
    if (this.days === undefined) return '';
    if (this.days === 'none') return 'This model does not read the market: its paths start from noise.';
    return `Days from ${this.days.first} to ${this.days.last}.`;
  }
}
