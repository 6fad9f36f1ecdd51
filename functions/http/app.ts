import { Hono } from 'hono';
import { VERSION } from '../../inference/contract/version.ts';
import type { detectAnomalies } from '../../inference/core/anomaly/detect.ts';
import type { conditionPaths } from '../../inference/core/conditions/condition-paths.ts';
import type { pricingMeasure } from '../../inference/core/pricing/pricing-measure.ts';
import type { Batches } from '../batch/service/batches.ts';
import { manifestHeaders } from '../manifest-headers.ts';
import { namingStore } from '../models/naming.ts';
import type { ModelStore } from '../models/store.ts';
import { routeStudio, STUDIO_PATHS } from '../studio/serve/routes.ts';
import type { StaticFiles } from '../studio/serve/static-files.ts';
import { chooseMediaType } from './accept.ts';
import { type Access, createGuard } from './access/guard.ts';
import { answerAnomalies } from './answers/anomalies.ts';
import { routeBatches } from './answers/batches.ts';
import type { answerCredit } from './answers/credit.ts';
import { answerForecast } from './answers/forecasts.ts';
import { answerModelFile } from './answers/model-files.ts';
import { createReadiness, findModel, listModels } from './answers/models.ts';
import type { answerOptions } from './answers/options.ts';
import { answerRisk } from './answers/risk.ts';
import { answerScenarios } from './answers/scenarios.ts';
import { readBody } from './body.ts';
import { isKnown, notModified } from './conditional.ts';
import { describeService } from './docs/openapi.ts';
import { operations } from './docs/operations.ts';
import { renderDocs } from './docs/page.ts';
import { DOCS_STYLE } from './docs/style.ts';
import { Line, type Load, USUAL_LOAD } from './line.ts';
import { HttpRefusal, problemOf, renderProblem, tell } from './problem.ts';
import { readQuery } from './query.ts';
import { drawSeed } from './seed.ts';
import type { Service } from './service.ts';
import { createTurns } from './turns.ts';

export interface AppOptions {
  readonly models: ModelStore;
  /** Steps × paths × assets that one answer may hold. */
  readonly maxValues: number;
  /** The same that the figures of one answer may be drawn from; `MAX_DRAWN` unless given. */
  readonly maxDrawn?: number;
  /** Longest time for an answer, its stream included; 30 s unless given. */
  readonly timeoutMs?: number;
  /** How many answers are drawn at a time, and how many requests may wait; `USUAL_LOAD` unless given. */
  readonly load?: Load;
  /** The studio's page and files; there is no page unless given. */
  readonly studio?: StaticFiles;
  /** Draws paths under conditions, which are refused unless it is given. */
  readonly conditionPaths?: typeof conditionPaths;
  /** Answers for credit risk, which the service does not unless it is given. */
  readonly answerCredit?: typeof answerCredit;
  /** Draws under the pricing measure, which is refused unless it is given. */
  readonly pricingMeasure?: typeof pricingMeasure;
  /** Answers for option prices, which the service does not unless it is given. */
  readonly answerOptions?: typeof answerOptions;
  /** Looks for anomalies, which the service does not unless it is given. */
  readonly detectAnomalies?: typeof detectAnomalies;
  /** Opens the batches, when they are first asked for; there are none unless given. */
  readonly batches?: () => Promise<Batches>;
  /** Who may ask; everyone unless given. */
  readonly access?: Access;
  /** The seed of a request that brings none; from the platform's source of chance unless given. */
  readonly drawSeed?: () => number;
  /** Told of what the client is not. */
  readonly log: (message: string, error: unknown) => void;
}

/** Forecasts keep all of them, 8 bytes each: 40 MB. */
export const MAX_DRAWN = 5_000_000;
const TIMEOUT_MS = 30_000;

/** Answers that have a seed of their own are the same for ever. */
const FOR_EVER = 'max-age=31536000, immutable';
/** Nothing but what is on the page, and no script. */
const PAGE_POLICY =
  "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; form-action 'none'";

/** The service as one application of requests and responses; Lambda and the local server are adapters around it. */
export function createApp(given: AppOptions): Hono {
  const { access, batches, studio, timeoutMs = TIMEOUT_MS, load = USUAL_LOAD, log, ...options } = given;
  const models = namingStore(options.models);
  const service: Service = { maxDrawn: MAX_DRAWN, drawSeed, ...options, models };
  const app = new Hono();
  const expose = (error: unknown): Error => {
    tell(log, error);
    return new Error(problemOf(error).detail);
  };
  const inTurn = createTurns({ line: new Line(load), timeoutMs, expose });

  app.use(async (context, next) => {
    await next();
    context.res.headers.set('x-content-type-options', 'nosniff');
  });
  if (access) {
    const guard = createGuard(access);
    app.use('/v1/*', async (context, next) => {
      await guard(context.req.raw.headers);
      await next();
    });
  }

  app.get('/health', (context) => context.json({ status: 'ok', version: VERSION }));
  routeStudio(app, studio);
  const ready = createReadiness(models, log);
  app.get('/ready', async (context) => context.json({ status: 'ready', models: await ready() }));
  // Made once: it takes tens of milliseconds, and nobody needs a key for it.
  let description: string | undefined;
  let page: string | undefined;
  app.get('/openapi.json', (context) => {
    description ??= JSON.stringify(describeService());
    return context.body(description, 200, { 'content-type': 'application/json' });
  });
  app.get('/docs', (context) => {
    page ??= renderDocs(describeService());
    return context.html(page, 200, { 'content-security-policy': PAGE_POLICY });
  });
  app.get('/docs/style.css', (context) => context.body(DOCS_STYLE, 200, { 'content-type': 'text/css; charset=utf-8' }));

  app.get('/v1/models', async (context) => context.json(await listModels(models)));
  app.get('/v1/models/:id', async (context) => context.json((await findModel(models, context.req.param('id'))).card));
  app.get('/v1/models/:id/report', async (context) => {
    const { card } = await findModel(models, context.req.param('id'));
    const report = await models.report(card.id);
    if (!report)
      throw new HttpRefusal('not_found', `Model ${card.id} has no report; pathloom evaluate --save makes one.`);
    return context.body(new Uint8Array(report), 200, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': PAGE_POLICY,
    });
  });
  // A cache that many share must not hand out what needs a key.
  const whose = access ? 'private' : 'public';
  app.get('/v1/models/:id/files/:file', ({ req }) => answerModelFile(models, req.param(), req.raw, whose));

  app.get('/v1/scenarios', ({ req }) => {
    const asked = readQuery(req.queries());
    return inTurn.streamed(req.raw, async (visit) => {
      const { headers, draw } = await answerScenarios(service, asked, req.header('accept'), visit);
      if (asked.seed !== undefined) headers.set('cache-control', `${whose}, ${FOR_EVER}`);
      if (isKnown(req.header('if-none-match'), headers.get('etag') ?? '')) return notModified(headers);
      return req.method === 'HEAD' ? { headers } : { headers, draw };
    });
  });
  app.post('/v1/scenarios', ({ req }) =>
    inTurn.streamed(req.raw, async (visit) =>
      answerScenarios(service, await readBody(req.raw), req.header('accept'), visit),
    ),
  );
  for (const [path, answer] of [
    ['/v1/forecasts', answerForecast],
    ['/v1/risk', answerRisk],
    ['/v1/credit', given.answerCredit ?? elsewhere('credit risk', 'credit')],
    ['/v1/options', given.answerOptions ?? elsewhere('option prices', 'options')],
  ] as const) {
    app.post(path, (context) => {
      chooseMediaType(context.req.header('accept'), ['application/json']);
      return inTurn.whole(context.req.raw, async (visit) => {
        const result = await answer(service, await readBody(context.req.raw), visit);
        return context.json(result, 200, {
          'cache-control': 'no-store',
          ...manifestHeaders(result.manifest),
        });
      });
    });
  }

  app.post('/v1/anomalies', (context) => {
    chooseMediaType(context.req.header('accept'), ['application/json']);
    return inTurn.whole(context.req.raw, async (visit) =>
      context.json(await answerAnomalies(service, await readBody(context.req.raw), visit), 200, {
        'cache-control': 'no-store',
      }),
    );
  });

  routeBatches(app, { open: batches, inTurn, expose });

  refuseOtherMethods(app);
  app.notFound(({ req }) =>
    renderProblem(new HttpRefusal('not_found', `There is nothing at ${req.method} ${req.path}.`)),
  );
  app.onError((error) => {
    tell(log, error);
    return renderProblem(error);
  });
  return app;
}

/** 405 at every address of the service, naming the methods that it has. */
function refuseOtherMethods(app: Hono): void {
  for (const path of STUDIO_PATHS) refuseBut(app, path, 'GET, HEAD');
  for (const path of new Set(operations.map((operation) => operation.path))) {
    const methods = operations.filter((operation) => operation.path === path).map(({ method }) => method);
    const allow = methods.flatMap((method) => (method === 'get' ? ['GET', 'HEAD'] : ['POST'])).join(', ');
    refuseBut(app, path.replace(/\{(\w+)\}/g, ':$1'), allow);
  }
}

function refuseBut(app: Hono, path: string, allow: string): void {
  app.all(path, ({ req }) => {
    throw new HttpRefusal('method_not_allowed', `${req.method} is not allowed here; allowed: ${allow}.`, { allow });
  });
}

/** What is too much for some of the places where the service runs is handed to the application, and refused where it is not. */
function elsewhere(what: string, command: string) {
  return (): never => {
    const instead = `"pathloom serve" and "pathloom ${command}" do`;
    throw new HttpRefusal('not_found', `This service does not answer for ${what}; ${instead}.`);
  };
}
