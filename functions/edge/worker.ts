import files from 'pathloom:models';
import type { Hono } from 'hono';
import { webRuntime } from '../../inference/web.ts';
import { createApp } from '../http/app.ts';
import { renderProblem, tell } from '../http/problem.ts';
import { assetFiles } from '../studio/serve/assets.ts';
import { isKept, keptAddress, keptAnswer } from './answer-cache.ts';
import { bundledStore } from './bundled-store.ts';
import { type WatchedAnswer, watchEnd } from './over.ts';
import type { AnswerCache, EdgeContext, EdgeEnvironment } from './platform.ts';
import { readEdgeSettings } from './settings.ts';

// At module scope, so that a warm isolate has its models open.
const models = bundledStore({ files, runtime: webRuntime(), readBeside });
const studio = assetFiles(readAsset);
let app: Hono | undefined;
let assets: EdgeEnvironment['ASSETS'];

const log = (message: string, error: unknown) => console.error(message, error);

/** The Worker: the same application as everywhere, and answers that never change out of the data centre's cache. */
export default {
  async fetch(request: Request, environment: EdgeEnvironment, context: EdgeContext): Promise<Response> {
    const answered = respond(request, environment);
    // Should the client leave, the platform would drop all that the request waits for, and with it what leaves its place in the line:
    // in workerd alone, others then waited for 9 s and more.
    context.waitUntil(answered.then(({ over }) => over));
    return (await answered).answer;
  },
};

async function respond(request: Request, environment: EdgeEnvironment): Promise<WatchedAnswer> {
  try {
    assets = environment.ASSETS;
    app ??= createApp({ ...readEdgeSettings(environment), models, studio, log });
    // Answers that need a key must not be handed to who has none.
    const address = environment.PATHLOOM_KEYS ? undefined : await keptAddress(request, models);
    if (address === undefined) return watchEnd(await app.fetch(request));
    const { default: cache } = caches as unknown as { default: AnswerCache };
    const kept = await keptAnswer(cache, address, request);
    if (kept) return { answer: kept, over: Promise.resolve() };
    const answer = await app.fetch(request);
    if (!isKept(answer)) return watchEnd(answer);
    const { headers } = answer;
    // The client has its answer before it is kept.
    return watchEnd(answer, (body) =>
      cache.put(address, new Response(body, { headers })).catch((error) => log('An answer could not be kept', error)),
    );
  } catch (error) {
    tell(log, error);
    return watchEnd(renderProblem(error));
  }
}

async function readBeside(id: string, file: string): Promise<Uint8Array | undefined> {
  const found = await readAsset(`models/${id}/${file}`);
  return found && new Uint8Array(await found.arrayBuffer());
}

async function readAsset(name: string): Promise<Response | undefined> {
  const found = await assets?.fetch(`https://assets/${name}`);
  if (found?.ok) return found;
  // Dropped, so that nothing waits for it to be read.
  await found?.body?.cancel();
  return undefined;
}
