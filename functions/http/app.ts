import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { PathChunk } from '../../inference/contract/chunk.ts';
import { PathloomError } from '../../inference/contract/error.ts';
import { parse } from '../../inference/contract/parse.ts';
import { ScenarioBody } from '../../inference/contract/scenario.ts';
import { VERSION } from '../../inference/contract/version.ts';
import { baselineEntries, findBaseline, isBaselineId } from '../../inference/core/baselines/registry.ts';
import { sha256 } from '../../inference/core/bytes.ts';
import type { Model, ScenarioSet } from '../../inference/core/model.ts';
import { encodeArrowStream, formats } from '../../inference/formats/index.ts';
import { HttpRefusal, problemOf } from './problem.ts';
import { readQuery } from './query.ts';
import { findSource } from './source.ts';

/** Where the service finds its models. */
export interface ModelStore {
  /** @throws PathloomError `unknown_model` */
  open(id: string): Promise<Model>;
  list(): Promise<Model[]>;
}

export interface AppOptions {
  readonly models: ModelStore;
  /** Steps × paths × assets that one answer may hold. */
  readonly maxValues: number;
  /** Told of what the client is not. */
  readonly log: (message: string, error: unknown) => void;
}

/** A buffered answer of AWS Lambda holds 6 MB; a value takes up to some 25 characters of JSON or CSV. */
export const MAX_VALUES = 200_000;

/** What AWS Lambda takes; 20,000 rows of a history of one asset are some 1 MB. */
const MAX_BODY_BYTES = 6_000_000;

const encoders: Readonly<Record<string, (set: ScenarioSet) => AsyncIterable<Uint8Array>>> = {
  'application/json': encodeJson,
  'text/csv': ({ chunks, manifest }) => formats.csv.encode(chunks, manifest),
  'application/x-ndjson': ({ chunks, manifest }) => formats.ndjson.encode(chunks, manifest),
  'application/vnd.apache.arrow.stream': ({ chunks, manifest }) => encodeArrowStream(chunks, manifest),
  'application/vnd.apache.parquet': ({ chunks, manifest }) => formats.parquet.encode(chunks, manifest),
};

/** The service as one application of requests and responses; Lambda and the local server are adapters around it. */
export function createApp({ models, maxValues, log }: AppOptions): Hono {
  const app = new Hono();
  app.get('/health', (context) => context.json({ status: 'ok', version: VERSION }));
  app.get('/v1/models', async (context) => {
    const cards = (await models.list()).map(({ card }) => card);
    return context.json({
      models: cards.map(({ id, sha256, architecture, data }) => ({
        id,
        sha256,
        architecture: architecture.name,
        assets: data.assets,
        firstDate: data.firstDate,
        lastDate: data.lastDate,
      })),
      // No packages: each is fitted to the history in a request.
      baselines: baselineEntries.map(({ id, summary }) => ({ id, summary })),
    });
  });
  app.get('/v1/models/:id', async (context) => {
    const id = context.req.param('id');
    if (isBaselineId(id)) {
      findBaseline(id);
      throw new PathloomError('unknown_model', `${id} has no card: it is fitted to the history of a request`, {
        field: 'model',
      });
    }
    return context.json((await models.open(id)).card);
  });
  app.get('/v1/scenarios', async (context) => {
    const response = await answer(readQuery(context.req.query()), context.req.header('accept'));
    // The same address always has the same answer, so it may be kept for ever.
    response.headers.set('cache-control', 'public, max-age=31536000, immutable');
    return response;
  });
  const limit = bodyLimit({
    maxSize: MAX_BODY_BYTES,
    onError: () => {
      throw new HttpRefusal('too_large', `The body has more than ${MAX_BODY_BYTES} bytes.`);
    },
  });
  app.post('/v1/scenarios', limit, async (context) =>
    answer(await readBody(context.req.raw), context.req.header('accept')),
  );
  app.notFound((context) => {
    throw new HttpRefusal('not_found', `There is nothing at ${context.req.method} ${context.req.path}.`);
  });
  app.onError((error) => {
    const problem = problemOf(error);
    if (problem.status >= 500) log(problem.title, error);
    return Response.json(problem, { status: problem.status, headers: { 'content-type': 'application/problem+json' } });
  });

  async function answer(given: { model: string }, accept: string | undefined) {
    const mediaType = chooseMediaType(accept);
    const asked = parse(ScenarioBody, given, (field) => `request ${field}`.trim());
    const { model, history, start, ...fields } = asked;
    const { source, assets } = await findSource(models, model, history);
    const { paths, steps } = fields;
    const values = paths * steps * assets.length;
    if (values > maxValues) {
      throw new HttpRefusal(
        'too_large',
        `${paths} paths × ${steps} steps × ${assets.length} assets are ${values} values; one answer holds ${maxValues}. ` +
          'Ask for fewer, or generate them with the command line.',
      );
    }
    const set = await source.generate({ ...fields, ...(start !== undefined && { start }) });
    const manifest = JSON.stringify(set.manifest);
    const tag = await sha256(new TextEncoder().encode(`${mediaType} ${manifest}`));
    return new Response(streamOf(encoders[mediaType](set)), {
      headers: {
        'content-type': mediaType,
        etag: `"${tag}"`,
        vary: 'accept',
        'x-pathloom-synthetic': 'true',
        'x-pathloom-manifest': encodeURIComponent(manifest),
      },
    });
  }
  return app;
}

function chooseMediaType(accept = '*/*'): string {
  const wanted = accept.split(',').map((part) => part.split(';')[0].trim());
  const known = Object.keys(encoders);
  const found = wanted.map((type) => (type === '*/*' ? known[0] : known.find((name) => name === type))).find(Boolean);
  if (found) return found;
  throw new HttpRefusal('not_acceptable', `No format for "${accept}"; there are ${known.join(', ')}.`);
}

async function readBody(request: Request): Promise<{ model: string }> {
  const text = await request.text();
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw new PathloomError('bad_option', 'the body is not JSON');
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new PathloomError('bad_option', 'the body must be a JSON object');
  }
  const { model } = body as { model?: unknown };
  if (typeof model !== 'string') {
    throw new PathloomError('bad_option', 'request model: must name a model', { field: 'model' });
  }
  return { ...body, model };
}

/** `{ manifest, paths: [[…], …] }`: a list of steps for each path, each a number, or a list with one for each asset. */
async function* encodeJson({ manifest, chunks }: ScenarioSet): AsyncGenerator<Uint8Array> {
  const text = new TextEncoder();
  yield text.encode(`{"manifest":${JSON.stringify(manifest)},"paths":[`);
  let first = true;
  for await (const chunk of chunks) {
    const rows = rowsOf(chunk).map((row) => JSON.stringify(row));
    yield text.encode(`${first ? '' : ','}${rows.join(',')}`);
    first = false;
  }
  yield text.encode(']}');
}

function rowsOf({ values, paths, steps, assets }: PathChunk): (number | number[])[][] {
  const at = (path: number, step: number, asset: number) => values[(step * assets + asset) * paths + path];
  return Array.from({ length: paths }, (_, path) =>
    Array.from({ length: steps }, (_unused, step) =>
      assets === 1 ? at(path, step, 0) : Array.from({ length: assets }, (_each, asset) => at(path, step, asset)),
    ),
  );
}

/** Pieces are made when they are asked for; a client that leaves stops the work. */
function streamOf(pieces: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  const iterator = pieces[Symbol.asyncIterator]();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await iterator.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      await iterator.return?.();
    },
  });
}
