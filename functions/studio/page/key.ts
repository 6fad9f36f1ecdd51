import { find, show } from './element.ts';

const KEPT = 'pathloom:key';

/** The key of the service, where it asks for one: kept for the tab, and no longer. */
export class Key {
  private readonly form = find<HTMLFormElement>('key-form');
  private readonly field = find<HTMLInputElement>('key');
  private key = read();

  /** What every request to the service carries. */
  get headers(): Record<string, string> {
    return this.key === '' ? {} : { authorization: `Bearer ${this.key}` };
  }

  get isUsed(): boolean {
    return this.key !== '';
  }

  /** Asks the user. @returns resolves when there is one */
  ask(): Promise<void> {
    show(this.form, true);
    this.field.focus();
    return new Promise((resolve) => {
      this.form.addEventListener(
        'submit',
        (event) => {
          event.preventDefault();
          this.key = this.field.value.trim();
          keep(this.key);
          show(this.form, false);
          resolve();
        },
        { once: true },
      );
    });
  }
}

// Browsers that keep nothing throw.
function read(): string {
  try {
    return sessionStorage.getItem(KEPT) ?? '';
  } catch {
    return '';
  }
}

function keep(key: string): void {
  try {
    sessionStorage.setItem(KEPT, key);
  } catch {
    // It then lasts as long as the page.
  }
}
