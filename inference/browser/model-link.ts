import { PathloomError } from '../contract/error.ts';
import type { Link } from './link.ts';
import type { FromWorker, ToWorker } from './messages.ts';

/** The page's side of a worker that draws from a model. */
export type ModelLink = Link<ToWorker, Exclude<FromWorker, { readonly kind: 'failed' }>>;

/** What those hear who wait for a model that was closed. */
export const modelClosed = (): PathloomError => new PathloomError('interrupted', 'the model was closed');
