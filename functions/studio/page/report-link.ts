import { find } from './element.ts';
import type { Key } from './key.ts';

/** Leads to the report of the model that is on the screen. A link carries no key, so where one is needed the page fetches it. */
export class ReportLink {
  private readonly link = find<HTMLAnchorElement>('report');

  /** @param failed told in a sentence */
  constructor(key: Key, failed: (sentence: string) => void) {
    this.link.addEventListener('click', (event) => {
      if (!key.isUsed) return;
      event.preventDefault();
      // Before anything is awaited: later the browser takes it for a window that nobody asked for.
      const opened = open('', '_blank');
      fetch(this.link.href, { headers: key.headers })
        .then(async (response) => {
          if (!response.ok) throw new Error(`the service answered ${response.status}`);
          const page = new Blob([await response.arrayBuffer()], { type: 'text/html' });
          if (opened) opened.location.href = URL.createObjectURL(page);
        })
        .catch((error: Error) => {
          opened?.close();
          failed(`The report cannot be loaded: ${error.message}. Try again later.`);
        });
    });
  }

  show(model: string): void {
    this.link.href = `v1/models/${encodeURIComponent(model)}/report`;
    this.link.hidden = false;
  }
}
