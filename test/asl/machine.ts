import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { AwsClient } from 'aws4fetch';
import { BUCKET, REGION, type S3Server, startMoto, startS3 } from '../functions/s3-server.ts';
import { makeFunctionFolder } from '../lambda/function-folder.ts';
import { runtimeClient } from '../lambda/runtime-client.ts';
import { type Definition, substituted } from './definition.ts';
import { openDoor } from './door.ts';
import { BatchFunctions } from './functions.ts';
import { ASL_PACKAGES } from './packages.ts';

const ACCOUNT = '123456789012';
const arn = (service: string, rest: string) => `arn:aws:${service}:${REGION}:${ACCOUNT}:${rest}`;

export const BATCHES = `s3://${BUCKET}/batches`;
/** Calls of the function for shards at a time, the processes that there are for it. */
export const CONCURRENCY = 2;

export interface Execution {
  readonly status: 'SUCCEEDED' | 'FAILED' | 'RUNNING';
  readonly output: unknown;
  readonly error: string | undefined;
  readonly cause: string | undefined;
}

type Message = Readonly<Record<string, unknown>>;

/**
 * The state machine on moto's interpreter of Amazon States Language (PyPI, Apache-2.0), which reads the items of a Distributed Map from S3
 * and runs its children at the concurrency that is asked, with the real functions, a real S3, and queues that are moto's. What it does not
 * do: end a map for a child that failed (the functions see to it that such a batch is not finished), and write what children answered.
 */
export interface Machine {
  readonly s3: S3Server;
  readonly functions: BatchFunctions;
  /** Folder of the packages that the functions draw from; there is one model, `one`. */
  readonly models: string;
  /** Starts an execution. @throws Error with the type of AWS's refusal */
  start(name: string, input: unknown): Promise<string>;
  /** Waits for the end of an execution. */
  end(arn: string): Promise<Execution>;
  /** Bytes of the largest input or output of a state. */
  largestState(arn: string): Promise<number>;
  arnOf(name: string): string;
  /** What is in the queue of failures, and the events that a rule for the source `pathloom` took, since they were last asked for. */
  failures(): Promise<Message[]>;
  events(): Promise<Message[]>;
  stop(): Promise<void>;
}

export async function startMachine(definition: Definition): Promise<Machine> {
  // Here, where there is time to install it.
  await runtimeClient();
  const [s3, place, settings] = await Promise.all([
    startS3(),
    makeFunctionFolder(),
    mkdtemp(join(tmpdir(), 'pathloom-asl-')),
  ]);
  const functions = new BatchFunctions(place.folder, {
    ...{ ...s3.environment, ...s3.operator, PATHLOOM_MODELS: 'models', PATHLOOM_BATCHES: BATCHES },
    ...{ PATHLOOM_ITEMS: `s3://${BUCKET}/items`, PATHLOOM_CONCURRENCY: String(CONCURRENCY) },
  });
  const behind = { s3, functions, moto: '' };
  const door = await openDoor(behind);
  const config = join(settings, 'config');
  // Buckets in the path of addresses: their names as hosts are nobody's here.
  await writeFile(config, '[default]\ns3 =\n  addressing_style = path\n');
  const mended = fileURLToPath(new URL('moto', import.meta.url));
  const moto = await startMoto(ASL_PACKAGES, {
    ...{ MOTO_PORT: String(door.port), AWS_CONFIG_FILE: config, PYTHONPATH: mended, PYTHONDONTWRITEBYTECODE: '1' },
  });
  behind.moto = moto.url;

  /** A request in the JSON protocol of AWS. @throws Error with the type of the refusal */
  async function ask(service: string, target: string, body: unknown): Promise<Message> {
    const client = new AwsClient({ accessKeyId: 'test', secretAccessKey: 'test', service, region: REGION, retries: 0 });
    const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': target };
    const answer = await client.fetch(moto.url, { method: 'POST', headers, body: JSON.stringify(body) });
    const said = await answer.text();
    if (!answer.ok) throw new Error(`${target}: ${said}`);
    return JSON.parse(said === '' ? '{}' : said);
  }
  const states = (action: string, body: unknown) => ask('states', `AWSStepFunctions.${action}`, body);
  const queues = (action: string, body: unknown) => ask('sqs', `AmazonSQS.${action}`, body);

  await fetch(`${moto.url}/moto-api/config`, {
    method: 'POST',
    body: JSON.stringify({ stepfunctions: { execute_state_machine: true } }),
  });
  const [failureQueue, eventQueue] = await Promise.all(
    ['failures', 'events'].map(async (QueueName) => String((await queues('CreateQueue', { QueueName })).QueueUrl)),
  );
  await ask('events', 'AWSEvents.PutRule', { Name: 'ours', EventPattern: '{"source":["pathloom"]}' });
  await ask('events', 'AWSEvents.PutTargets', { Rule: 'ours', Targets: [{ Id: '1', Arn: arn('sqs', 'events') }] });
  const name = 'pathloom-test-batch';
  const { stateMachineArn } = await states('CreateStateMachine', {
    ...{ name, roleArn: `arn:aws:iam::${ACCOUNT}:role/machine` },
    definition: substituted(definition, {
      BeginFunction: arn('lambda', 'function:begin'),
      ShardFunction: arn('lambda', 'function:shard'),
      FinishFunction: arn('lambda', 'function:finish'),
      FailureQueue: failureQueue,
      Bucket: BUCKET,
    }),
  });

  async function receive(QueueUrl: string): Promise<Message[]> {
    const all: Message[] = [];
    for (;;) {
      const { Messages = [] } = await queues('ReceiveMessage', { QueueUrl, MaxNumberOfMessages: 10 });
      if ((Messages as Message[]).length === 0) return all;
      for (const { Body, ReceiptHandle } of Messages as Message[]) {
        all.push(JSON.parse(String(Body)));
        await queues('DeleteMessage', { QueueUrl, ReceiptHandle });
      }
    }
  }

  return {
    ...{ s3, functions, models: join(place.folder, 'models') },
    async start(executionName, input) {
      const body = { stateMachineArn, name: executionName, input: JSON.stringify(input) };
      return String((await states('StartExecution', body)).executionArn);
    },
    async end(executionArn) {
      for (;;) {
        const { status, output, error, cause } = (await states('DescribeExecution', { executionArn })) as Message & {
          status: Execution['status'];
        };
        if (status !== 'RUNNING') {
          const text = (value: unknown) => (value === undefined ? undefined : String(value));
          return {
            status,
            output: output ? JSON.parse(String(output)) : undefined,
            error: text(error),
            cause: text(cause),
          };
        }
        await wait(100);
      }
    },
    async largestState(executionArn) {
      const { events } = await states('GetExecutionHistory', { executionArn, maxResults: 1000 });
      const texts = JSON.stringify(events, (key, value) =>
        (key === 'input' || key === 'output') && typeof value === 'string'
          ? { bytes: Buffer.byteLength(value) }
          : value,
      );
      return Math.max(...Array.from(texts.matchAll(/"bytes":(\d+)/g), ([, bytes]) => Number(bytes)));
    },
    arnOf: (executionName) => arn('states', `execution:${name}:${executionName}`),
    failures: () => receive(failureQueue),
    events: () => receive(eventQueue),
    async stop() {
      await functions.stop();
      await moto.stop();
      door.close();
      await s3.stop();
      await place.remove();
      await rm(settings, { recursive: true });
    },
  };
}
