import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { detectAnomalies } from '../../inference/core/anomaly/detect.ts';
import { conditionPaths } from '../../inference/core/conditions/condition-paths.ts';
import { pricingMeasure } from '../../inference/core/pricing/pricing-measure.ts';
import type { Batches } from '../batch/service/batches.ts';
import { storeOf } from '../models/location.ts';
import { folderFiles } from '../studio/serve/folder.ts';
import { answerCredit } from './answers/credit.ts';
import { answerOptions } from './answers/options.ts';
import { createApp } from './app.ts';
import { abortable } from './lambda/abortable.ts';
import { type BufferedAnswer, bufferAnswer } from './lambda/buffered.ts';
import { refuse, serveEvent } from './lambda/serve-event.ts';
import { readSettings } from './lambda/settings.ts';
import { breakOff, noticeLeaving, writeAnswer } from './lambda/streamed.ts';
import { logError } from './lambda/telemetry.ts';
import { renderProblem } from './problem.ts';

/** Where the package has the studio's page, from its root. */
const STUDIO = 'dist/studio';

// At module scope, so that a warm function has its models open.
const { models: location, batches, ...settings } = readSettings(process.env);
const models = storeOf(location, { log: logError });
const app = createApp({
  ...settings,
  models,
  answerCredit,
  answerOptions,
  conditionPaths,
  detectAnomalies,
  pricingMeasure,
  ...(batches && { batches: () => openBatches(batches) }),
  studio: folderFiles(STUDIO),
  // The longest that Lambda has; what is left of it comes with every event.
  timeoutMs: 900_000,
  log: logError,
});

/** Read when the first request needs it: the others start the faster. */
async function openBatches(places: NonNullable<typeof batches>): Promise<Batches> {
  const { openAwsBatches } = await import('../batch/service/open-aws.ts');
  return openAwsBatches({ ...places, models, environment: process.env });
}

/** The function for events of API Gateway's HTTP API or of a function URL: the answer in one piece. */
export const handler = (event: APIGatewayProxyEventV2, context: Context): Promise<BufferedAnswer> =>
  serveEvent(app, event, context, async (response, { signal }) => {
    const result = await abortable(bufferAnswer(response), signal).catch((error: unknown) =>
      // What a body breaks off with the application has told the log.
      bufferAnswer(signal.aborted ? refuse(signal.reason) : renderProblem(error)),
    );
    return { result, status: result.statusCode, bytes: result.body.length };
  });

// Packages that stand in for a part of it make the global too.
const canStream = typeof awslambda !== 'undefined' && 'streamifyResponse' in awslambda;

/** The same for a function URL with response streaming. Only Lambda has what that takes; elsewhere there is none. */
export const streamed = !canStream
  ? undefined
  : awslambda.streamifyResponse<APIGatewayProxyEventV2>((event, out, context) =>
      serveEvent(app, event, context, async ({ status, headers, body }, stop) => {
        noticeLeaving(out, stop);
        const stream = awslambda.HttpResponseStream.from(out, {
          statusCode: status,
          headers: Object.fromEntries(headers),
        });
        const bytes = await writeAnswer(body, stream, stop.signal).catch(breakOff);
        return { result: undefined, status, bytes };
      }),
    );
