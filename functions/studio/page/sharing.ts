import type { Choice } from './choice.ts';
import { fill, linkTo, offerCopies } from './copying.ts';
import { find, show, write } from './element.ts';
import { type Origin, writeLink } from './link.ts';
import { curlRecipe, type RecipeSurroundings, type Saving, typescriptRecipe } from './recipes.ts';

/** Ways to the same numbers: a link to the picture, and what draws them elsewhere. */
export class Sharing {
  constructor() {
    offerCopies();
  }

  /** @param saving of whom the request is, in format and in number of paths */
  show(choice: Choice, origin: Origin, saving: Saving, surroundings: RecipeSurroundings): void {
    linkTo(writeLink(choice, origin));
    write(find('curl-title'), choice.start === 'own' ? 'Command line' : 'curl');
    fill('curl', curlRecipe(choice, saving, surroundings));
    fill('typescript', typescriptRecipe(choice, saving, origin.modelSha256, surroundings));
    const note = find('link-note');
    show(note, choice.start === 'own');
    write(note, 'The link carries the hash of your file, not the file: who opens it is asked for the same one.');
  }
}
