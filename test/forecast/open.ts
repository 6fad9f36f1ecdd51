import { type Model, openModel } from '../../inference/node.ts';

/** The package in a folder, ready to draw from any state. */
export const openForecasting = (folder: string): Promise<Model> => openModel(folder);
