import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { PathloomError } from '../../../inference/contract/error.ts';

/** Methods whose requests have no body, whatever the event says. */
const BODILESS = ['GET', 'HEAD'];

/** @throws Error where the event is not of payload format 2.0 */
export function assertHttp(event: APIGatewayProxyEventV2): void {
  if (event.version === '2.0' && event.requestContext?.http !== undefined) return;
  throw new Error('The event is not one of payload format 2.0, of an HTTP API or a function URL');
}

/**
 * The request in an event of API Gateway's HTTP API or of a function URL, which share payload format 2.0.
 *
 * @param signal aborted when nobody waits for the answer any more
 * @throws PathloomError `bad_option` where the client sent what no request can hold
 */
export function readEvent(event: APIGatewayProxyEventV2, signal: AbortSignal): Request {
  const { rawPath, rawQueryString, requestContext, headers, body, isBase64Encoded } = event;
  const { method } = requestContext.http;
  const address = `https://${requestContext.domainName}${rawPath}${rawQueryString === '' ? '' : `?${rawQueryString}`}`;
  try {
    const given = new Headers(
      Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
    );
    // Emulators send null where AWS leaves it out.
    if (typeof body !== 'string' || BODILESS.includes(method))
      return new Request(address, { method, headers: given, signal });
    const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
    // What the client declared may be of another encoding; the limit on bodies reads this.
    given.set('content-length', String(bytes.length));
    return new Request(address, { method, headers: given, body: bytes, signal });
  } catch (cause) {
    throw new PathloomError('bad_option', 'the request has an address or a header that cannot be read', { cause });
  }
}
