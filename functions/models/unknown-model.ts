import { ModelId } from '../../inference/contract/card.ts';
import { PathloomError } from '../../inference/contract/error.ts';

/** An id becomes part of a path or of a key: nothing but a name may pass. @throws PathloomError `unknown_model` */
export function assertModelId(id: string): void {
  if (!ModelId.safeParse(id).success) throw unknownModel(id);
}

export const unknownModel = (id: string, cause?: unknown): PathloomError =>
  new PathloomError('unknown_model', `there is no model ${JSON.stringify(id)}`, { field: 'model', cause });
