import type { optionsOperation as usual } from '../http/docs/options-operation.ts';

/** In place of what the document says of option prices, which the Worker does not answer for. */
export const optionsOperation: typeof usual = [];
