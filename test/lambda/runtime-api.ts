import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** What a function made of an event. A `response` is its body as it arrives: what is unread stays with the sender. */
export type Outcome =
  | { readonly kind: 'response'; readonly request: IncomingMessage }
  | { readonly kind: 'error'; readonly body: string };

interface Invocation {
  readonly event: unknown;
  readonly deadline: number;
  readonly trace: string | undefined;
  readonly tell: (outcome: Outcome) => void;
}

const PREFIX = '/2018-06-01/runtime';

/**
 * AWS Lambda's Runtime API, version 2018-06-01, as its documentation describes it: what a runtime client asks for events and
 * gives its answers to. It speaks to one client, which takes one event at a time.
 */
export class RuntimeApi {
  /** When the client first asked for an event, by `performance.now()`: its init was over then. */
  readonly ready: Promise<number>;
  /** What the client said when the function could not be loaded. Pending where it could. */
  readonly initError: Promise<{ type: string; body: string }>;
  private readonly queue: [id: string, Invocation][] = [];
  private readonly running = new Map<string, Invocation>();
  private waiting: ServerResponse | undefined;
  private tellReady = (_at: number): void => {};
  private tellInitError = (_error: { type: string; body: string }): void => {};
  private readonly server = createServer((request, response) => {
    this.route(request, response).catch((error: Error) => response.destroy(error));
  });

  private constructor() {
    this.ready = new Promise((resolve) => {
      this.tellReady = resolve;
    });
    this.initError = new Promise((resolve) => {
      this.tellInitError = resolve;
    });
  }

  static async start(): Promise<RuntimeApi> {
    const api = new RuntimeApi();
    await new Promise<void>((resolve) => api.server.listen(0, '127.0.0.1', resolve));
    return api;
  }

  /** `host:port`, as AWS_LAMBDA_RUNTIME_API wants it. */
  get address(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Hands an event to the client, and waits for the beginning of its answer. */
  invoke(event: unknown, { deadline, trace }: { deadline: number; trace?: string | undefined }): Promise<Outcome> {
    return new Promise((tell) => {
      this.queue.push([randomUUID(), { event, deadline, trace, tell }]);
      this.serve();
    });
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '';
    if (request.method === 'GET' && path === `${PREFIX}/invocation/next`) {
      this.tellReady(performance.now());
      this.waiting = response;
      this.serve();
    } else if (path === `${PREFIX}/init/error`) {
      const type = String(request.headers['lambda-runtime-function-error-type']);
      this.tellInitError({ type, body: await text(request) });
      accept(response);
    } else {
      const [, id = '', verb] = /^\/2018-06-01\/runtime\/invocation\/([^/]+)\/(response|error)$/.exec(path) ?? [];
      const invocation = this.running.get(id);
      if (!invocation) throw new Error(`The Runtime API has no ${request.method} ${path}`);
      this.running.delete(id);
      // The client is free again when the whole answer was taken.
      request.once('end', () => accept(response));
      if (verb === 'response') invocation.tell({ kind: 'response', request });
      else invocation.tell({ kind: 'error', body: await text(request) });
    }
  }

  private serve(): void {
    if (!this.waiting) return;
    const next = this.queue.shift();
    if (!next) return;
    const [id, invocation] = next;
    this.running.set(id, invocation);
    this.waiting.writeHead(200, {
      'content-type': 'application/json',
      'lambda-runtime-aws-request-id': id,
      'lambda-runtime-deadline-ms': String(invocation.deadline),
      'lambda-runtime-invoked-function-arn': 'arn:aws:lambda:eu-central-1:123456789012:function:pathloom-test-http',
      ...(invocation.trace !== undefined && { 'lambda-runtime-trace-id': invocation.trace }),
    });
    this.waiting.end(JSON.stringify(invocation.event));
    this.waiting = undefined;
  }
}

function accept(response: ServerResponse): void {
  response.writeHead(202, { 'content-type': 'application/json' }).end('{"status":"OK"}');
}
