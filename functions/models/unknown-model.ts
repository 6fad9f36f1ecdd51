import { ModelId } from '../../inference/contract/card.ts';
import { PathloomError } from '../../inference/contract/error.ts';

/** An id becomes part of a path or of a key: nothing but a name may pass. @throws PathloomError `unknown_model` */
export function assertModelId(id: string): void {
  if (!ModelId.safeParse(id).success) throw unknownModel(id);
}

export const unknownModel = (id: string, cause?: unknown): PathloomError =>
  new PathloomError('unknown_model', `there is no model ${JSON.stringify(id)}`, { field: 'model', cause });

/** Refusal of a package in a folder of another name: its id, which its manifests tell, could not be asked for. */
export const misnamed = (place: string, id: string): PathloomError =>
  new PathloomError(
    'bad_model',
    `${place} holds the model ${id}; a package's folder has the name of its model, so rename it to ${id}`,
  );
