import { find } from './element.ts';

/** Every button with `data-copy` copies the text area of that id. */
export function offerCopies(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>('button[data-copy]')) {
    button.addEventListener('click', () => void copy(button.dataset.copy ?? ''));
  }
}

/** The address of the page is always the link, but the way back leads out of the page, not through every slider's step. */
export function linkTo(hash: string): void {
  if (location.hash !== hash) history.replaceState(null, '', hash);
  fill('link', location.href);
}

export function fill(id: string, text: string): void {
  const place = find<HTMLTextAreaElement>(id);
  if (place.value !== text) place.value = text;
}

async function copy(what: string): Promise<void> {
  const said = find('copied');
  const place = find<HTMLTextAreaElement>(what);
  try {
    await navigator.clipboard.writeText(place.value);
    said.textContent = 'Copied.';
  } catch {
    // The clipboard may be forbidden; then the text is marked, and one key copies it.
    place.select();
    said.textContent = 'The browser lets no page copy; the text is selected, so Ctrl-C or ⌘-C copies it.';
  }
}
