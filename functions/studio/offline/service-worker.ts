import { type Build, BuildFiles } from './build-files.ts';
import { ModelFiles } from './model-files.ts';
import type { ServiceWorkerScope } from './scope.ts';

// functions/studio/build/studio.mjs writes it before this script.
declare const BUILD: Build;

const scope = self as unknown as ServiceWorkerScope;
const base = scope.registration.scope;
const files = new BuildFiles(BUILD, base, caches);
const models = new ModelFiles(base, caches);

scope.addEventListener('install', (event) => {
  const keepModels = models.keep().catch((error: unknown) => console.info('Not all models are kept:', error));
  // Pages that are open keep the files of their own build, so that nobody has to wait until they are closed.
  event.waitUntil(Promise.all([files.keep(), keepModels]).then(() => scope.skipWaiting()));
});

scope.addEventListener('activate', (event) => {
  event.waitUntil(files.dropOld().then(() => scope.clients.claim()));
});

scope.addEventListener('fetch', (event) => {
  const answer = answerTo(event.request);
  if (answer) event.respondWith(answer);
});

/** What is answered here; all else goes the usual way. */
function answerTo(request: Request): Promise<Response> | undefined {
  if (request.method !== 'GET' || !request.url.startsWith(base)) return undefined;
  if (request.mode === 'navigate') return files.page(request);
  return request.url.startsWith(`${base}studio/`) ? files.file(request) : models.answer(request);
}
