import { type OpenModelOptions, openInWorker } from '../../../inference/browser/open-model.ts';
import type { WebModel } from '../../../inference/browser/web-model.ts';
import type { ReturnHistory } from '../../../inference/contract/history.ts';
import { takeEarly } from './early-worker.ts';

/** A model that is ready, and the history that it was fitted to where its package has it. */
export interface Opened {
  readonly model: WebModel;
  readonly history: ReturnHistory | undefined;
}

/** @param script the drawing worker's @throws what `openInWorker` does */
export async function openToDraw(address: string, script: URL, options: OpenModelOptions): Promise<Opened> {
  const model = await openInWorker(address, script, { ...options, withHistory: true }, takeEarly);
  return { model, history: await model.history() };
}
