import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { handle, type LambdaEvent } from 'hono/aws-lambda';
import { createApp, MAX_VALUES } from './app.ts';
import { folderStore } from './store.ts';

// At module scope, so that a warm function has its models open.
const answer = handle(
  createApp({
    models: folderStore(process.env.PATHLOOM_MODELS ?? 'models'),
    maxValues: Number(process.env.PATHLOOM_MAX_VALUES ?? MAX_VALUES),
    log: (message, error) => console.error(JSON.stringify({ level: 'ERROR', message, error: String(error) })),
  }),
);

/** The function that AWS Lambda calls with events of API Gateway (version 2) or of a function URL. */
export const handler = async (event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> => {
  // The two libraries describe the same events and answers; they differ in which optional parts they name.
  const { statusCode, headers, body, isBase64Encoded } = await answer(event as unknown as LambdaEvent);
  return { statusCode, headers: headers as Record<string, string>, body, isBase64Encoded };
};
