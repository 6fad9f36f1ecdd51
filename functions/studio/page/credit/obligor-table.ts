import { find, make } from '../element.ts';
import type { TypedObligor } from './choice.ts';

const COLUMNS = ['name', 'asset', 'beta', 'volatility', 'equity', 'debt', 'maturity', 'recovery'];
/** Those that few need. */
const FURTHER = ['idiosyncratic', 'exposure', 'barrier'];
const TEXTS = ['name', 'asset'];

/** The table of obligors, every field of which can be changed. */
export class ObligorTable {
  private readonly body = find('obligors');
  private readonly more = find<HTMLInputElement>('more');
  private readonly fault = find('obligors-fault');
  private assets: readonly string[] = [];
  private obligors: TypedObligor[] = [];

  /** @param changed called after every change */
  constructor(changed: () => void) {
    // Once what was typed is whole: an obligor with half a number is another one.
    this.body.addEventListener('change', () => {
      this.obligors = this.typed();
      changed();
    });
    this.body.addEventListener('click', ({ target }) => {
      const button = (target as Element).closest('button');
      if (!button) return;
      const row = Number(button.dataset.row);
      this.set(this.typed().toSpliced(row, 1));
      (this.body.querySelectorAll('button')[Math.min(row, this.obligors.length - 1)] ?? find('add')).focus();
      changed();
    });
    find('add').addEventListener('click', () => {
      const obligors = this.typed();
      this.set([...obligors, this.another(obligors)]);
      this.body.querySelector<HTMLInputElement>('tr:last-child input')?.focus();
      changed();
    });
    this.more.addEventListener('change', () => this.set(this.typed()));
  }

  get value(): readonly TypedObligor[] {
    return this.obligors;
  }

  offer(assets: readonly string[]): void {
    this.assets = assets;
  }

  set(obligors: readonly TypedObligor[]): void {
    this.obligors = [...obligors];
    const needed = obligors.some((obligor) => FURTHER.some((name) => name in obligor));
    if (needed) this.more.checked = true;
    const columns = this.columns();
    const heads = [...columns, ''].map((name) => make('th', { scope: 'col' }, name === '' ? hidden('Remove') : name));
    find('obligor-heads').replaceChildren(make('tr', {}, ...heads));
    this.body.replaceChildren(...obligors.map((obligor, row) => this.row(obligor, row, columns)));
  }

  /** Says what is wrong, beside the field where it is one's. @param field such as `2.debt` */
  tell(sentence: string, field: string): void {
    this.fault.textContent = sentence;
    for (const input of this.inputs()) {
      const isAt = input.dataset.field === field;
      input.setAttribute('aria-invalid', String(isAt));
      if (isAt) input.setAttribute('aria-describedby', 'obligors-fault');
      else input.removeAttribute('aria-describedby');
    }
  }

  private columns(): readonly string[] {
    return this.more.checked ? [...COLUMNS, ...FURTHER] : COLUMNS;
  }

  private row(obligor: TypedObligor, row: number, columns: readonly string[]): HTMLElement {
    const called = obligor.name || `obligor ${row + 1}`;
    const cells = columns.map((name) => {
      const attributes = {
        ...{ 'data-field': `${row}.${name}`, name, 'aria-label': `${name} of ${called}` },
        ...(TEXTS.includes(name) ? { type: 'text' } : { type: 'text', inputmode: 'decimal' }),
        ...(name === 'asset' && { list: 'assets' }),
        value: String(obligor[name] ?? ''),
      };
      return make('td', { class: name, 'data-label': name }, make('input', attributes));
    });
    const remove = make(
      'button',
      { type: 'button', 'data-row': String(row), 'aria-label': `Remove ${called}` },
      'Remove',
    );
    return make('tr', {}, ...cells, make('td', { 'data-label': '' }, remove));
  }

  private another(others: readonly TypedObligor[]): TypedObligor {
    const names = new Set(others.map(({ name }) => name));
    let number = others.length + 1;
    while (names.has(`Obligor ${number}`)) number++;
    const like = others.at(-1) ?? { asset: this.assets[0] ?? '', equity: 50, debt: 50, maturity: 5, recovery: 0.4 };
    return { ...like, name: `Obligor ${number}` };
  }

  private typed(): TypedObligor[] {
    const rows = [...this.body.querySelectorAll('tr')];
    const hiddenFields = this.columns().length > COLUMNS.length ? [] : FURTHER;
    return rows.map((row, i) => {
      const kept = hiddenFields.flatMap((name) => {
        const value = this.obligors[i]?.[name];
        return value === undefined ? [] : [[name, value] as const];
      });
      const given = [...row.querySelectorAll('input')].filter(({ value }) => value.trim() !== '');
      return Object.fromEntries([
        ...given.map(({ name, value }) => [name, readField(name, value.trim())] as const),
        ...kept,
      ]);
    });
  }

  private inputs(): HTMLInputElement[] {
    return [...this.body.querySelectorAll('input')];
  }
}

const readField = (name: string, text: string): string | number =>
  TEXTS.includes(name) || !Number.isFinite(Number(text)) ? text : Number(text);

const hidden = (text: string): HTMLElement => make('span', { class: 'hidden' }, text);
