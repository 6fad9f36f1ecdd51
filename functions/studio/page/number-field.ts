import { find, show } from './element.ts';
import { faultIn, type Limits } from './limits.ts';

/** A number with, where the page has one, a slider that says the same; what is wrong with it stands below. */
export class NumberField {
  private readonly limits: Limits;
  private readonly field: HTMLInputElement;
  private readonly slider: HTMLInputElement | undefined;
  private readonly fault: HTMLElement;

  /** @param changed called with the time of every change to a number that will do */
  constructor(name: string, limits: Limits, changed: (time: number) => void) {
    this.limits = limits;
    this.field = find<HTMLInputElement>(name);
    this.fault = find(`${name}-fault`);
    const slider = document.getElementById(`${name}-slider`);
    this.slider = slider instanceof HTMLInputElement ? slider : undefined;
    this.field.addEventListener('input', ({ timeStamp }) => {
      if (this.value === undefined) return this.tell();
      this.set(this.value);
      changed(timeStamp);
    });
    this.slider?.addEventListener('input', ({ timeStamp }) => {
      this.set(Number(this.slider?.value));
      changed(timeStamp);
    });
  }

  /** Undefined where it will not do. */
  get value(): number | undefined {
    const value = this.field.value === '' ? Number.NaN : Number(this.field.value);
    return faultIn(this.limits, value) === undefined ? value : undefined;
  }

  set(value: number): void {
    const text = String(value);
    // What is being typed is left as it is.
    if (Number(this.field.value) !== value || this.field.value === '') this.field.value = text;
    if (this.slider) this.slider.value = text;
    this.tell();
  }

  private tell(): void {
    const value = this.field.value === '' ? Number.NaN : Number(this.field.value);
    const fault = faultIn(this.limits, value);
    this.field.setAttribute('aria-invalid', String(fault !== undefined));
    this.fault.textContent = fault ?? '';
    show(this.fault, fault !== undefined);
  }
}
