import { setImmediate } from 'node:timers/promises';
import { PathloomError } from '../../../inference/contract/error.ts';
import type { ReturnHistory } from '../../../inference/contract/history.ts';
import { type Fit, type FitConfig, type FitStep, fitModel } from '../../fit/fit.ts';

export interface FitWatcher {
  /** Receives every step. */
  readonly onStep?: (step: FitStep) => void;
  /** Asked between steps: true stops. */
  readonly interrupted?: () => boolean;
}

/** Fits a model in memory. @throws PathloomError `interrupted`, or as `fitModel` says */
export async function fitPath(
  config: FitConfig,
  history: ReturnHistory,
  { onStep, interrupted }: FitWatcher,
): Promise<Fit> {
  const steps = fitModel(config, history);
  for (;;) {
    const next = steps.next();
    if (next.done) return next.value;
    onStep?.(next.value);
    // A turn of the event loop, in which a signal can arrive.
    await setImmediate();
    if (interrupted?.()) {
      throw new PathloomError('interrupted', 'the fit to the known law was interrupted; nothing was written');
    }
  }
}
