import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AwsV4Signer } from 'aws4fetch';

export const MACHINE = 'arn:aws:states:eu-central-1:123456789012:stateMachine:pathloom-batches';

interface Execution {
  readonly input: string;
  status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'ABORTED';
  error?: string;
}

/** What of AWS Step Functions the service asks, with its signatures checked. What executions do, the test does. */
export interface StatesServer {
  readonly environment: Readonly<Record<string, string>>;
  /** By their names. */
  readonly executions: Map<string, Execution>;
  /** Actions that were asked for, with the name of the execution. */
  readonly asked: string[];
  /** Answers instead of the server, so many times. */
  fault: { readonly status: number; readonly type: string; times: number } | undefined;
  stop(): Promise<void>;
}

/** Those of a role. */
const CREDENTIALS = {
  AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'secret',
  AWS_SESSION_TOKEN: 'token-of-the-role',
};
const REGION = 'eu-central-1';

type Credentials = Readonly<Record<string, string>>;

/** @param credentials in the variables of Amazon's tools, the only ones that may ask */
export async function startStates(credentials: Credentials = CREDENTIALS): Promise<StatesServer> {
  const executions = new Map<string, Execution>();
  const asked: string[] = [];
  const server = createServer(async (request, answer) => {
    const body = await readText(request);
    const refuse = (status: number, type: string) =>
      answer
        .writeHead(status)
        .end(JSON.stringify({ __type: `com.amazonaws.swf.service.v2.model#${type}`, message: 'no' }));
    if (!(await isSigned(request, body, credentials))) return refuse(403, 'InvalidSignatureException');
    const action = String(request.headers['x-amz-target']).replace(/^AWSStepFunctions\./, '');
    const fields = JSON.parse(body) as Record<string, string>;
    const name = fields.name ?? fields.executionArn.split(':').at(-1) ?? '';
    asked.push(`${action} ${name}`);
    const { fault } = states;
    if (fault && fault.times-- > 0) return refuse(fault.status, fault.type);
    const known = executions.get(name);
    const tell = (fields: object) => answer.end(JSON.stringify(fields));
    const executionArn = `${MACHINE.replace('stateMachine', 'execution')}:${name}`;
    if (fields.executionArn !== undefined && fields.executionArn !== executionArn) return refuse(400, 'InvalidArn');
    if (action === 'StartExecution') {
      if (fields.stateMachineArn !== MACHINE) return refuse(400, 'StateMachineDoesNotExist');
      // The same again is the same only while it runs.
      if (known && (known.status !== 'RUNNING' || known.input !== fields.input))
        return refuse(400, 'ExecutionAlreadyExists');
      executions.set(name, known ?? { input: fields.input, status: 'RUNNING' });
      return tell({ executionArn, startDate: 1.0 });
    }
    if (!known) return refuse(400, 'ExecutionDoesNotExist');
    if (action === 'DescribeExecution') return tell({ executionArn, name, ...known });
    if (action !== 'StopExecution') return refuse(400, 'UnknownOperationException');
    known.status = 'ABORTED';
    return tell({ stopDate: 2.0 });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const states: StatesServer = {
    ...{ executions, asked, fault: undefined },
    environment: {
      AWS_REGION: REGION,
      ...credentials,
      AWS_ENDPOINT_URL_SFN: url,
    },
    stop: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
  return states;
}

/** Signs the request as it came, and compares. */
async function isSigned(
  { method, url, headers }: IncomingMessage,
  body: string,
  { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN }: Credentials,
): Promise<boolean> {
  const { authorization, host } = headers;
  const signed = /SignedHeaders=([^,]+)/.exec(authorization ?? '')?.[1].split(';') ?? [];
  const own = signed.filter((name) => !['host', 'x-amz-date', 'x-amz-security-token'].includes(name));
  const signer = new AwsV4Signer({
    ...{ accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY },
    ...(AWS_SESSION_TOKEN !== undefined && { sessionToken: AWS_SESSION_TOKEN }),
    ...{ method: method ?? 'POST', url: `http://${host}${url}`, body, service: 'states', region: REGION },
    ...{
      headers: own.map((name): [string, string] => [name, String(headers[name])]),
      datetime: String(headers['x-amz-date']),
    },
  });
  const { headers: expected } = await signer.sign();
  return expected.get('authorization') === authorization && headers['x-amz-security-token'] === AWS_SESSION_TOKEN;
}

async function readText(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString();
}
