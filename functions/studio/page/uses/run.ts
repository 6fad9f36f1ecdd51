import { registerOffline } from '../../offline/register.ts';

/** Keeps the page's files for when there is no network, once a result is there, or in any case after a while. */
export function keepOffline(drawnOnce: Promise<void>): void {
  void Promise.race([drawnOnce, new Promise((resolve) => setTimeout(resolve, 15_000))]).then(() => registerOffline());
}
