import { ScenarioRequest } from '../../inference/contract/scenario.ts';
import { VERSION } from '../../inference/contract/version.ts';
import { chooseMediaType } from '../http/accept.ts';
import { SCENARIO_TYPES } from '../http/answers/scenarios.ts';
import { isKnown, notModified } from '../http/conditional.ts';
import { readQuery } from '../http/query.ts';
import { readManifest } from '../manifest-headers.ts';
import type { ModelStore } from '../models/store.ts';
import type { AnswerCache } from './platform.ts';

/** Longer answers are drawn again: while one is kept and sent, memory holds as much of it as the client has yet to take. */
const MAX_KEPT_VALUES = 250_000;

/** The address of the answer that is kept for a request; undefined where none may be, or where the request will be refused. */
export async function keptAddress(request: Request, models: ModelStore): Promise<string | undefined> {
  const { pathname, searchParams } = new URL(request.url);
  if (request.method !== 'GET' || pathname !== '/v1/scenarios' || !searchParams.has('seed')) return undefined;
  try {
    const query = readQuery(
      Object.fromEntries([...new Set(searchParams.keys())].map((name) => [name, searchParams.getAll(name)])),
    );
    const { card } = await models.open(query.model);
    const asked = ScenarioRequest.parse(query);
    const mediaType = chooseMediaType(request.headers.get('accept') ?? undefined, SCENARIO_TYPES);
    // All that decides the bytes. The platform's cache reads neither `vary` nor what a new version of the Worker answers.
    const decisive = JSON.stringify([VERSION, card.sha256, mediaType, asked]);
    return `https://answers.pathloom/v1/scenarios?${encodeURIComponent(decisive)}`;
  } catch {
    // What is wrong with the request the application says.
    return undefined;
  }
}

/** The kept answer, as the application would give it. */
export async function keptAnswer(cache: AnswerCache, address: string, request: Request): Promise<Response | undefined> {
  const kept = await cache.match(address);
  if (!kept || !isKnown(request.headers.get('if-none-match') ?? undefined, kept.headers.get('etag') ?? '')) return kept;
  await kept.body?.cancel();
  const { status, headers } = notModified(kept.headers);
  return new Response(null, { status: status ?? 304, headers });
}

/** Whether an answer is the same for ever, and short enough to be kept. */
export function isKept({ status, headers }: Response): boolean {
  const manifest = status === 200 ? readManifest(headers) : undefined;
  if (!manifest || !headers.get('cache-control')?.includes('immutable')) return false;
  const { paths, steps } = manifest.request;
  return paths * steps * manifest.assets.length <= MAX_KEPT_VALUES;
}
