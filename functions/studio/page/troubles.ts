import { make } from './element.ts';

/** What the user can do about it. */
export interface Action {
  readonly name: string;
  readonly run: () => void;
}

/** Sentences of what went wrong, each until it is dismissed, dealt with or overtaken. */
export class Troubles {
  private readonly place: HTMLElement;
  private readonly told = new Map<string, HTMLElement>();

  /** @param place has role=alert: what is put there is read out */
  constructor(place: HTMLElement) {
    this.place = place;
  }

  /** @param topic of which there is one sentence at a time */
  tell(topic: string, sentence: string, actions: readonly Action[] = []): void {
    this.clear(topic);
    const button = ({ name, run }: Action, kind: string) => {
      const made = make('button', { type: 'button', class: kind }, name);
      made.addEventListener('click', () => {
        this.clear(topic);
        run();
      });
      return made;
    };
    const box = make(
      'div',
      { class: 'trouble' },
      make('p', {}, sentence),
      ...actions.map((action, i) => button(action, i === 0 ? 'primary' : '')),
      button({ name: 'Dismiss', run: () => {} }, ''),
    );
    this.told.set(topic, box);
    this.place.append(box);
  }

  clear(topic: string): void {
    this.told.get(topic)?.remove();
    this.told.delete(topic);
  }
}
