import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer, json } from 'node:stream/consumers';
import { AwsClient } from 'aws4fetch';
import { REGION, type S3Server } from '../functions/s3-server.ts';
import type { BatchFunctions, FunctionName } from './functions.ts';

/** Whom the door hands requests on to. */
export interface Behind {
  functions: BatchFunctions;
  s3: S3Server;
  /** URL of all the rest. */
  moto: string;
}

/**
 * All of AWS at one address, as moto's Step Functions ask for it: calls of functions go to the real ones, S3 to the server that they write
 * to, with the rights of an operator in place of the state machine's role, and queues, events and executions back to moto.
 */
export async function openDoor(behind: Behind): Promise<{ port: number; close: () => void }> {
  const door = createServer((incoming, outgoing) => {
    pass(incoming, outgoing, behind).catch((error: Error) => outgoing.destroy(error));
  });
  door.listen(0, '127.0.0.1');
  await once(door, 'listening');
  return {
    port: (door.address() as AddressInfo).port,
    close() {
      door.closeAllConnections();
      door.close();
    },
  };
}

async function pass(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  { functions, s3, moto }: Behind,
): Promise<void> {
  const path = incoming.url ?? '/';
  const service = /\/(\w+)\/aws4_request/.exec(incoming.headers.authorization ?? '')?.[1];
  if (service === 'lambda') {
    const [, name = ''] = /:function:(\w+)\/invocations$/.exec(decodeURIComponent(path)) ?? [];
    const event = (await json(incoming)) as Record<string, unknown>;
    const { status, headers, body } = await functions.invoke(name as FunctionName, event);
    const always = { 'content-type': 'application/json', 'x-amzn-requestid': randomUUID() };
    outgoing.writeHead(status, { ...always, ...headers }).end(body);
    return;
  }
  if (service === 's3') {
    const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = s3.operator;
    const keys = { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY };
    const { method = 'GET' } = incoming;
    const body = method === 'PUT' ? new Uint8Array(await buffer(incoming)) : null;
    const client = new AwsClient({ ...keys, service, region: REGION, retries: 0 });
    const answer = await client.fetch(`${s3.environment.AWS_ENDPOINT_URL_S3}${path}`, { method, body });
    outgoing.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'binary/octet-stream' });
    outgoing.end(Buffer.from(await answer.arrayBuffer()));
    return;
  }
  const { port } = new URL(moto);
  const onward = request({ port, path, method: incoming.method, headers: incoming.headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
    answer.pipe(outgoing);
  });
  onward.on('error', (error) => outgoing.destroy(error));
  incoming.pipe(onward);
}
