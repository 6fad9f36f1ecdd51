import { shortHash } from './format.ts';
import type { Origin } from './link.ts';
import type { ModelLine } from './models.ts';

/** Why a link cannot be followed to the letter, and what the page can do instead. */
export interface Mismatch {
  readonly sentence: string;
  readonly remedy: 'other-model' | 'file';
}

export interface LinkSurroundings {
  readonly choice: { readonly model?: string; readonly start?: string };
  readonly origin: Partial<Origin>;
  readonly models: readonly ModelLine[];
  /** The model that stands in for one that is not here. */
  readonly model: ModelLine;
  readonly isFileHere: boolean;
}

/** What of a link is not here; undefined where its picture can be drawn. */
export function findMismatch({ choice, origin, models, model, isFileHere }: LinkSurroundings): Mismatch | undefined {
  const { modelSha256, file } = origin;
  if (choice.model !== undefined && choice.model !== model.id) {
    const known = models.map(({ id }) => id).join(', ');
    return {
      sentence: `The model ${choice.model} of this link is not here; there is ${known}. Its picture cannot be drawn again without it: ask whoever runs the service for the model, or draw the same request with another.`,
      remedy: 'other-model',
    };
  }
  if (modelSha256 !== undefined && modelSha256 !== model.sha256) {
    return {
      sentence: `This link was made with another version of the model ${model.id}: its sha256 begins with ${shortHash(modelSha256)}, that of the model here with ${shortHash(model.sha256)}. The picture would be another: ask whoever runs the service for that version, or draw the same request with this one.`,
      remedy: 'other-model',
    };
  }
  if (choice.start !== 'own' || isFileHere) return undefined;
  const which = file === undefined ? '' : ` The file’s sha256 begins with ${shortHash(file.sha256)}.`;
  return {
    sentence: `This link starts from a file that it does not carry: choose the same file, or drop it anywhere on the page. It is read here and sent nowhere.${which}`,
    remedy: 'file',
  };
}
