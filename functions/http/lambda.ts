import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { handle, type LambdaEvent } from 'hono/aws-lambda';
import { z } from 'zod';
import { parse } from '../../inference/contract/parse.ts';
import { createApp, MAX_VALUES } from './app.ts';
import { folderStore } from './store.ts';

// At module scope, so that a warm function has its models open.
const answer = handle(
  createApp({
    models: folderStore(process.env.PATHLOOM_MODELS ?? 'models'),
    maxValues: parse(
      z.coerce.number().int().min(1),
      process.env.PATHLOOM_MAX_VALUES ?? MAX_VALUES,
      () => 'PATHLOOM_MAX_VALUES',
    ),
    log: (message, error) => {
      const details = error instanceof Error ? error.stack : String(error);
      console.error(JSON.stringify({ level: 'ERROR', message, error: details }));
    },
  }),
);

/** The function that AWS Lambda calls with events of API Gateway (version 2) or of a function URL. */
export const handler = async (event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> => {
  // The two libraries describe the same events and answers; they differ in which optional parts they name.
  const { statusCode, headers, body, isBase64Encoded } = await answer(event as unknown as LambdaEvent);
  return { statusCode, headers: headers as Record<string, string>, body, isBase64Encoded };
};
