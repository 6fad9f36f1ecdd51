import type { Hono } from 'hono';
import type * as z from 'zod';
import { BatchRequest } from '../../../inference/contract/batch.ts';
import { type BatchAnswer, BatchListQuery, BatchQuery } from '../../../inference/contract/batches.ts';
import type { Batches, BatchFile } from '../../batch/service/batches.ts';
import { readBody } from '../body.ts';
import { leavingOf } from '../deadline.ts';
import { HttpRefusal } from '../problem.ts';
import { parseRequest } from '../request.ts';
import { streamOf } from '../stream.ts';
import type { createTurns } from '../turns.ts';

/** When a client may ask again whose batch found no place in the line: batches take long. */
const RETRY_AFTER_SECONDS = 60;

export interface BatchRoutes {
  /** Opened by the first request that needs them; there are none unless given. */
  readonly open: (() => Promise<Batches>) | undefined;
  readonly inTurn: ReturnType<typeof createTurns>;
  /** What a reader may be told of an error in the midst of an answer. */
  readonly expose: (error: unknown) => Error;
}

/** The addresses of batches. They are there without batches too, and say how to have some. */
export function routeBatches(app: Hono, { open, inTurn, expose }: BatchRoutes): void {
  let opened: Promise<Batches> | undefined;
  async function batches(): Promise<Batches> {
    if (!open) throw noBatches();
    opened ??= open().catch((error: unknown) => {
      opened = undefined;
      throw error;
    });
    return opened;
  }

  app.post('/v1/batches', ({ req }) =>
    // Nothing is drawn here, but bodies take memory, and so do the manifests below.
    inTurn.whole(req.raw, async () => {
      const service = await batches();
      assertTyped(req.raw.headers);
      const request = parseRequest(BatchRequest, await readBody(req.raw));
      const outcome = await service.start(request);
      if (outcome.kind === 'conflict') throw new HttpRefusal('conflict', `request name: ${outcome.message}`);
      if (outcome.kind === 'full') {
        const message = `${outcome.waiting} batches wait already; ask again when one has been drawn.`;
        throw new HttpRefusal('busy', message, { 'retry-after': String(RETRY_AFTER_SECONDS) });
      }
      const { batch, isNew } = outcome;
      return tell(batch, isNew ? 202 : 200, { location: `/v1/batches/${batch.id}` });
    }),
  );
  app.get('/v1/batches', ({ req }) =>
    inTurn.whole(req.raw, async () => {
      const query = readFields(BatchListQuery, req.queries());
      return tell(await (await batches()).list(query));
    }),
  );
  app.get('/v1/batches/:id', ({ req }) =>
    inTurn.whole(req.raw, async () => {
      const query = readFields(BatchQuery, req.queries());
      const id = req.param('id');
      return tell(found(await (await batches()).find(id, query), id));
    }),
  );
  app.post('/v1/batches/:id/cancel', async ({ req }) => {
    const id = req.param('id');
    return tell(found(await (await batches()).cancel(id), id));
  });
  app.get('/v1/batches/:id/files/:file', ({ req }) =>
    // A place while it is looked for; its bytes are read as slowly as the client may want.
    inTurn.whole(req.raw, async () => {
      const { id, file } = req.param();
      const there = await (await batches()).file(id, file);
      if (!there) {
        const rule = 'a batch that is complete has manifest.json and the shards that its links name';
        throw new HttpRefusal(
          'not_found',
          `There is no file ${JSON.stringify(file)} of a batch ${JSON.stringify(id)}; ${rule}.`,
        );
      }
      return giveFile(there, file, req.raw, expose);
    }),
  );
}

/** Batches change while they are drawn: none of it is kept. */
const tell = (answer: object, status = 200, headers: Record<string, string> = {}): Response =>
  Response.json(answer, { status, headers: { ...headers, 'cache-control': 'no-store' } });

function found(batch: BatchAnswer | undefined, id: string): BatchAnswer {
  if (batch) return batch;
  throw new HttpRefusal('not_found', `There is no batch ${JSON.stringify(id)}.`);
}

async function giveFile(
  file: BatchFile,
  name: string,
  { method, signal }: Pick<Request, 'method' | 'signal'>,
  expose: (error: unknown) => Error,
): Promise<Response> {
  if (file.kind === 'elsewhere') {
    return new Response(null, { status: 307, headers: { location: file.href, 'cache-control': 'no-store' } });
  }
  const headers = {
    'content-type': name.endsWith('.json') ? 'application/json' : 'application/vnd.apache.parquet',
    'content-length': String(file.bytes),
    'cache-control': 'no-store',
    ...(file.sha256 !== undefined && { etag: `"${file.sha256}"` }),
  };
  const options = { signal: leavingOf(signal), expose, ended: () => {} };
  const body = method === 'HEAD' ? null : streamOf(await file.read(), options);
  return new Response(body, { headers });
}

/**
 * A page of another site can have a browser send a body that has no type, without asking first; what it starts here would go on.
 *
 * @throws HttpRefusal `unsupported_media_type`
 */
function assertTyped(headers: Headers): void {
  if (headers.has('content-type')) return;
  const message = 'The body has no content-type; send application/json.';
  throw new HttpRefusal('unsupported_media_type', message, { 'accept-post': 'application/json' });
}

/** The fields of a query; numbers are read where text is one, and the schema says what must be. */
function readFields<Schema extends z.ZodObject>(
  schema: Schema,
  query: Readonly<Record<string, readonly string[]>>,
): z.output<Schema> {
  const fields = Object.entries(query).map(([name, texts]) => {
    const value = texts.length === 1 ? texts[0] : texts;
    return [name, name !== 'after' && /^\d{1,15}$/.test(String(value)) ? Number(value) : value];
  });
  return parseRequest(schema, Object.fromEntries(fields));
}

const noBatches = () =>
  new HttpRefusal(
    'no_batches',
    'This service keeps no batches. "pathloom serve --batches DIR" does on one machine, and the deployment on AWS; "pathloom batch run" ' +
      'draws one without a service.',
  );
