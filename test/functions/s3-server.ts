import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { AwsClient } from 'aws4fetch';
import { AWS_PACKAGES } from '../deploy/aws-packages.ts';
import { pythonEnvironment } from '../python/environment.ts';

export const REGION = 'eu-central-1';
export const BUCKET = 'pathloom-test';

type Credentials = { readonly accessKeyId: string; readonly secretAccessKey: string };
/** What happens to a request instead of an answer of S3; undefined where S3 answers. */
export type Fault = (path: string) => 'cut' | 'broken' | number | undefined;

/**
 * moto's S3 and IAM (PyPI, Apache-2.0), which check signatures and policies, behind a door of ours that counts requests and lets some of
 * them fail.
 */
export interface S3Server {
  /** Environment of a program whose credentials may read what is under `models/` in the bucket, and nothing else. */
  readonly environment: Readonly<Record<string, string>>;
  /** What of it differs for credentials that may do everything in S3. */
  readonly operator: Readonly<Record<string, string>>;
  /** Paths that were asked for since it was last emptied, with the status of the answer, such as `200 /bucket/key`. */
  readonly asked: string[];
  fault: Fault;
  put(key: string, body: Uint8Array | string): Promise<void>;
  remove(key: string): Promise<void>;
  /** Uploads all files of a folder. */
  upload(folder: string, prefix: string): Promise<void>;
  stop(): Promise<void>;
}

const namesOf = ({ accessKeyId, secretAccessKey }: Credentials) => ({
  AWS_ACCESS_KEY_ID: accessKeyId,
  AWS_SECRET_ACCESS_KEY: secretAccessKey,
});

const POLICIES = {
  operator: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }],
  // As in serverless.yml; moto knows no conditions on prefixes.
  reader: [
    { Effect: 'Allow', Action: 's3:GetObject', Resource: `arn:aws:s3:::${BUCKET}/models/*` },
    { Effect: 'Allow', Action: 's3:ListBucket', Resource: `arn:aws:s3:::${BUCKET}` },
  ],
};

export async function startS3(): Promise<S3Server> {
  const moto = await startMoto();
  const root = { accessKeyId: 'setup', secretAccessKey: 'setup' };
  const owner = await makeUser(moto.url, root, 'operator');
  const operator = new AwsClient({ ...owner, service: 's3', region: REGION });
  const reader = await makeUser(moto.url, root, 'reader');
  await expectOk(fetch(`${moto.url}/moto-api/reset-auth`, { method: 'POST', body: '0' }));
  const location = `<CreateBucketConfiguration><LocationConstraint>${REGION}</LocationConstraint></CreateBucketConfiguration>`;
  await expectOk(operator.fetch(`${moto.url}/${BUCKET}`, { method: 'PUT', body: location }));

  const put = async (key: string, body: Uint8Array | string) =>
    expectOk(operator.fetch(`${moto.url}/${BUCKET}/${key}`, { method: 'PUT', body: body as BodyInit }));
  const asked: string[] = [];
  const server: S3Server = {
    environment: { AWS_REGION: REGION, ...namesOf(reader) },
    operator: namesOf(owner),
    asked,
    fault: () => undefined,
    put,
    remove: async (key) => expectOk(operator.fetch(`${moto.url}/${BUCKET}/${key}`, { method: 'DELETE' })),
    async upload(folder, prefix) {
      for (const file of await readdir(folder)) await put(`${prefix}/${file}`, await readFile(join(folder, file)));
    },
    async stop() {
      door.closeAllConnections();
      door.close();
      await moto.stop();
    },
  };
  const door = createServer((incoming, outgoing) => pass(incoming, outgoing, moto.url, server));
  door.listen(0, '127.0.0.1');
  await once(door, 'listening');
  const url = `http://127.0.0.1:${(door.address() as AddressInfo).port}`;
  return Object.assign(server, { environment: { ...server.environment, AWS_ENDPOINT_URL_S3: url } });
}

/** Hands a request on as it came, host included, so that its signature stays valid. */
function pass(incoming: IncomingMessage, outgoing: ServerResponse, url: string, server: S3Server): void {
  const path = incoming.url ?? '/';
  const fault = server.fault(path);
  if (fault === 'cut') {
    server.asked.push(`cut ${path}`);
    incoming.socket.destroy();
    return;
  }
  if (typeof fault === 'number') {
    server.asked.push(`${fault} ${path}`);
    outgoing.writeHead(fault).end('<Error><Code>InternalError</Code></Error>');
    return;
  }
  const { port } = new URL(url);
  const onward = request({ port, path, method: incoming.method, headers: incoming.headers }, (answer) => {
    server.asked.push(`${fault ?? answer.statusCode} ${path}`);
    outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
    if (fault !== 'broken') {
      answer.pipe(outgoing);
      return;
    }
    // Half of what was promised, and then the connection ends.
    answer.once('data', (bytes: Buffer) => {
      outgoing.write(bytes.subarray(0, bytes.length / 2), () => incoming.socket.destroy());
    });
  });
  incoming.pipe(onward);
}

/**
 * @param packages moto and what it needs
 * @param environment variables of its process besides those of this one
 */
export async function startMoto(
  packages: readonly string[] = AWS_PACKAGES,
  environment: Readonly<Record<string, string>> = {},
): Promise<{ url: string; stop: () => Promise<void> }> {
  const { python } = await pythonEnvironment(packages);
  const moto = spawn(python, ['-m', 'moto.server', '-H', '127.0.0.1', '-p', '0'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...environment },
  });
  const url = await new Promise<string>((resolve, reject) => {
    let text = '';
    const read = (part: Buffer) => {
      text += part;
      const found = /Running on (http:\/\/127\.0\.0\.1:\d+)/.exec(text);
      if (found) resolve(found[1]);
    };
    moto.stdout.on('data', read);
    moto.stderr.on('data', read);
    moto.on('error', reject);
    moto.on('close', (code) => reject(new Error(`moto ended with ${code}: ${text}`)));
  });
  return {
    url,
    async stop() {
      const closed = once(moto, 'close');
      moto.kill();
      await closed;
    },
  };
}

/** A user with the policy of its name. */
async function makeUser(url: string, root: Credentials, name: keyof typeof POLICIES): Promise<Credentials> {
  const iam = new AwsClient({ ...root, service: 'iam', region: 'us-east-1' });
  const ask = async (action: string, values: Record<string, string> = {}) => {
    const body = new URLSearchParams({ Action: action, Version: '2010-05-08', UserName: name, ...values }).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const response = await iam.fetch(`${url}/`, { method: 'POST', body, headers });
    const text = await response.text();
    if (!response.ok) throw new Error(`${action}: ${text}`);
    return text;
  };
  await ask('CreateUser');
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: POLICIES[name] });
  await ask('PutUserPolicy', { PolicyName: name, PolicyDocument });
  const made = await ask('CreateAccessKey');
  const value = (tag: string) => new RegExp(`<${tag}>([^<]+)<`).exec(made)?.[1] ?? '';
  return { accessKeyId: value('AccessKeyId'), secretAccessKey: value('SecretAccessKey') };
}

async function expectOk(answer: Promise<Response>): Promise<void> {
  const response = await answer;
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.url}: ${response.status} ${text}`);
}
