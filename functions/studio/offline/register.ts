/** How long the page may take to draw before the files are kept: they are not to hold it up. */
const PATIENCE_MS = 10_000;

/**
 * Keeps the page, its files and the service's models for when there is no network, in the background and without a word to its reader. What
 * keeps it from that is written to the console: the page goes on without.
 *
 * @param script address of the service worker, relative to the page
 * @returns whether the page works without the network from now on
 */
export async function registerOffline(script = 'service-worker.js'): Promise<boolean> {
  try {
    const { serviceWorker } = navigator;
    if (!serviceWorker) throw new Error('this browser has no service workers here');
    await loaded();
    // Whatever the browser's cache holds of it: an old one would bring back an old page.
    const { active, waiting, installing } = await serviceWorker.register(new URL(script, document.baseURI), {
      updateViaCache: 'none',
    });
    const worker = active ?? waiting ?? installing;
    if (worker) await activated(worker);
    return true;
  } catch (error) {
    console.info('The page will not work without the network:', error instanceof Error ? error.message : error);
    return false;
  }
}

/** When the page is there, and has nothing to do; at last after a while. */
async function loaded(): Promise<void> {
  if (document.readyState !== 'complete') {
    await new Promise<void>((resolve) => addEventListener('load', () => resolve(), { once: true }));
  }
  await new Promise<void>((resolve) => {
    if (typeof requestIdleCallback === 'function') requestIdleCallback(() => resolve(), { timeout: PATIENCE_MS });
    else setTimeout(resolve, 0);
  });
}

/** Before a worker is activated it has all that it keeps. @throws Error where it could not keep it */
function activated(worker: ServiceWorker): Promise<void> {
  return new Promise((resolve, reject) => {
    const look = () => {
      if (worker.state === 'activated') resolve();
      if (worker.state === 'redundant') reject(new Error('not all of its files could be kept'));
    };
    worker.addEventListener('statechange', look);
    look();
  });
}
