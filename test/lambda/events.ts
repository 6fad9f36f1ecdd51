import type { APIGatewayProxyEventV2 } from 'aws-lambda';

export interface EventFields {
  readonly method?: string;
  /** With its query, `/v1/scenarios?model=one`. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
}

/** An event of API Gateway's HTTP API, payload format 2.0, with the fields of AWS's example of one. */
export function gatewayEvent({ method = 'GET', path, headers = {}, body }: EventFields): APIGatewayProxyEventV2 {
  const [rawPath, rawQueryString = ''] = path.split('?');
  const domainName = 'abcdef1234.execute-api.eu-central-1.amazonaws.com';
  return {
    version: '2.0',
    routeKey: `${method} ${rawPath}`,
    rawPath,
    rawQueryString,
    headers: {
      accept: '*/*',
      host: domainName,
      'x-forwarded-for': '192.0.2.1',
      'x-forwarded-proto': 'https',
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    requestContext: {
      accountId: '123456789012',
      apiId: 'abcdef1234',
      domainName,
      domainPrefix: 'abcdef1234',
      http: { method, path: rawPath, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'test' },
      requestId: 'JKJaXmPLvHcESHA=',
      routeKey: `${method} ${rawPath}`,
      stage: '$default',
      time: '01/Jan/2026:00:00:00 +0000',
      timeEpoch: 1_767_225_600_000,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    isBase64Encoded: false,
  };
}

/** An event of a function URL: the same format, without a route, and a body is often in base64. */
export function urlEvent(fields: EventFields): APIGatewayProxyEventV2 {
  const event = gatewayEvent(fields);
  const domainName = 'abcdef1234.lambda-url.eu-central-1.on.aws';
  return {
    ...event,
    routeKey: '$default',
    headers: { ...event.headers, host: domainName },
    requestContext: { ...event.requestContext, domainName, routeKey: '$default' },
    ...(event.body !== undefined && { body: Buffer.from(event.body).toString('base64'), isBase64Encoded: true }),
  };
}
