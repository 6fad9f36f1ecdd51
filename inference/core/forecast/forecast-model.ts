import type { Model } from '../model.ts';

/** What forecasting needs of a model: to filter a history, and to draw on from a state. */
export type ForecastModel = Pick<Model, 'card' | 'encode' | 'draw'>;
