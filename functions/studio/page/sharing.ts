import type { Choice } from './choice.ts';
import { find, show, write } from './element.ts';
import { type Origin, writeLink } from './link.ts';
import { curlRecipe, type RecipeSurroundings, type Saving, typescriptRecipe } from './recipes.ts';

/** Ways to the same numbers: a link to the picture, and what draws them elsewhere. */
export class Sharing {
  private readonly said = find('copied');

  constructor() {
    for (const button of document.querySelectorAll<HTMLButtonElement>('button[data-copy]')) {
      button.addEventListener('click', () => void this.copy(button.dataset.copy ?? ''));
    }
  }

  /** @param saving of whom the request is, in format and in number of paths */
  show(choice: Choice, origin: Origin, saving: Saving, surroundings: RecipeSurroundings): void {
    const hash = writeLink(choice, origin);
    // The address of the page is always the link, but the way back leads out of the page, not through every slider's step.
    if (location.hash !== hash) history.replaceState(null, '', hash);
    fill('link', location.href);
    write(find('curl-title'), choice.start === 'own' ? 'Command line' : 'curl');
    fill('curl', curlRecipe(choice, saving, surroundings));
    fill('typescript', typescriptRecipe(choice, saving, origin.modelSha256, surroundings));
    const note = find('link-note');
    show(note, choice.start === 'own');
    write(note, 'The link carries the hash of your file, not the file: who opens it is asked for the same one.');
  }

  private async copy(what: string): Promise<void> {
    const place = find<HTMLTextAreaElement>(what);
    try {
      await navigator.clipboard.writeText(place.value);
      this.said.textContent = 'Copied.';
    } catch {
      // The clipboard may be forbidden; then the text is marked, and one key copies it.
      place.select();
      this.said.textContent = 'The browser lets no page copy; the text is selected, so Ctrl-C or ⌘-C copies it.';
    }
  }
}

function fill(id: string, text: string): void {
  const place = find<HTMLTextAreaElement>(id);
  if (place.value !== text) place.value = text;
}
