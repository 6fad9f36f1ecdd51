import { startWorker, type WorkerHandle } from '../../../inference/browser/link.ts';

/** A drawing worker that loads its runtime while the page's own script is still on its way. */
interface EarlyWorker {
  readonly address: string;
  readonly worker: WorkerHandle;
  failed: boolean;
}

// The two scripts share nothing else. What was taken, or is not wanted any more, leaves nothing in its place.
const place = globalThis as { pathloomEarly?: EarlyWorker | 'over' };

/** Starts the worker of the first model, unless the page has one already. */
export function startEarly(script: URL): void {
  if (place.pathloomEarly) return;
  const early: EarlyWorker = { address: script.href, worker: startWorker(script), failed: false };
  early.worker.onerror = () => {
    early.failed = true;
  };
  place.pathloomEarly = early;
}

/** The worker that was started early, to whoever comes first; a new one otherwise. */
export function takeEarly(script: URL): WorkerHandle {
  const early = place.pathloomEarly;
  place.pathloomEarly = 'over';
  const isReady = early !== undefined && early !== 'over' && early.address === script.href && !early.failed;
  return isReady ? early.worker : startWorker(script);
}
