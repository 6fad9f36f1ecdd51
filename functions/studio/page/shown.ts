import type { ModelCard } from '../../../inference/contract/card.ts';
import type { Manifest } from '../../../inference/contract/manifest.ts';
import type { Choice } from './choice.ts';
import type { OwnHistory } from './own-file.ts';

/** What is on the screen, and what it was drawn from. */
export interface Shown {
  readonly choice: Choice;
  readonly own: OwnHistory | undefined;
  readonly manifest: Manifest;
  readonly card: ModelCard;
}
