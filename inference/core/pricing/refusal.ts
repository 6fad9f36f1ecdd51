import { PathloomError } from '../../contract/error.ts';

/** Refusal of a source that has no pricing measure, and why. */
export const refuseSource = (why: string): PathloomError =>
  new PathloomError('bad_option', `model: ${why}; the pricing measure needs a model package that has one`, {
    field: 'model',
  });

/** Why a baseline has no pricing measure. */
export const NO_LAW = 'a baseline has no law of its own that the state decides';

/** Refusal of a baseline, which needs no history to be known. */
export const refuseBaseline = (): PathloomError => refuseSource(NO_LAW);
