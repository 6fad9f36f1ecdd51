import type { ModelCard } from '../../../../inference/contract/card.ts';
import type { Manifest } from '../../../../inference/contract/manifest.ts';
import type { Tasks } from '../../uses/messages.ts';
import type { Origin } from '../link.ts';
import type { ModelLine } from '../models.ts';
import type { RecipeSurroundings } from '../recipes.ts';
import type { UseModel, WorkOptions } from './use-model.ts';

/** What the controls of any of these pages say. */
export interface UseChoice {
  readonly model: string;
  /** `own` for a file of the user's. */
  readonly start?: string;
}

/** The same request elsewhere. */
export interface Recipes {
  readonly curl: string;
  readonly command: string;
  readonly typescript: string;
}

/** What a result was made with. */
export interface Provenance {
  readonly manifest: Pick<Manifest, 'model' | 'generator' | 'history'>;
  /** All that is asked, as a program would write it. */
  readonly request: Readonly<Record<string, unknown>>;
  /** What stands in the band beside the model. */
  readonly label: string;
}

/** What a page has to itself; all else is `UsePage`'s. */
export interface Use<Known extends Tasks, Choice extends UseChoice, Result> {
  /** Undefined where a field will not do. */
  readonly choice: () => Choice | undefined;
  readonly usual: Omit<Choice, 'model'>;
  readonly set: (choice: Choice) => void;
  readonly offer: (models: readonly ModelLine[]) => void;
  readonly bound: (card: ModelCard) => void;
  /** The fields of a link. */
  readonly write: (choice: Choice) => Readonly<Record<string, string>>;
  readonly read: (fields: URLSearchParams) => {
    readonly choice: Partial<Choice>;
    /** A sentence for each part that cannot be used. */
    readonly problems: readonly string[];
  };
  /** A file of the user's that the choice starts from; the hash of it goes with the link. */
  readonly file: () => Origin['file'];
  /** @returns whether the file that a link was made with is here */
  readonly expect: (file: Origin['file']) => boolean;
  readonly chooseFile: () => void;
  readonly work: (model: UseModel<Known>, choice: Choice, options: WorkOptions) => Promise<Result>;
  readonly show: (result: Result, choice: Choice, card: ModelCard) => Promise<void>;
  readonly provenance: (result: Result) => Provenance;
  /** A sentence for the line of progress. */
  readonly told: (result: Result, milliseconds: number) => string;
  readonly recipes: (choice: Choice, result: Result, surroundings: RecipeSurroundings) => Recipes;
  readonly repaint: () => void;
  /** Told of every error. @returns whether the page says it in a place of its own */
  readonly failed: (error: unknown) => boolean;
}
