import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Operation, operations } from '../../functions/http/docs/operations.ts';
import { type MadePackage, makePackage } from '../fixtures/package.ts';
import { BUCKET, type S3Server, startS3 } from '../functions/s3-server.ts';
import { type OfflineService, serveOffline } from './serve-offline.ts';

describe('the HTTP API of serverless.yml', () => {
  let service: OfflineService;
  beforeAll(async () => {
    service = await serveOffline();
  });
  afterAll(() => service?.stop());

  // More days than an example has room for.
  const history = { returns: Array.from({ length: 90 }, (_, day) => 0.01 * Math.cos(day ** 2)) };

  function ask({ method, path, id, body, types }: Operation, key?: string): Promise<Response> {
    const query = id === 'getScenarios' ? '?model=sp500&paths=2&steps=2&seed=1' : '';
    const address = path.replace('{id}', 'sp500').replace('{file}', 'card.json');
    return fetch(`${service.url}${address}${query}`, {
      method: method.toUpperCase(),
      headers: {
        accept: types[0],
        ...(key !== undefined && { 'x-api-key': key }),
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(id === 'postAnomalies' ? { model: 'sp500', history } : body.example) }),
    });
  }

  // Batches are in S3, which is none here: test/asl and test/functions have them.
  const answered = operations.filter(({ path }) => !path.startsWith('/v1/batches'));

  test('those that need what only AWS has are refused without a key, as all are', async () => {
    const others = operations.filter((operation) => !answered.includes(operation));
    expect(others.length).toBeGreaterThan(3);
    for (const operation of others) {
      const refused = await ask(operation, 'another-key');
      expect([operation.id, refused.status]).toEqual([operation.id, 401]);
      await refused.text();
    }
  });

  test.each(answered.map((operation) => [`${operation.method} ${operation.path}`, operation] as const))(
    '%s is answered by the function, and without a key only where it is open',
    async (_name, operation) => {
      const response = await ask(operation, service.key);
      const text = await response.text();
      expect([response.status, text.slice(0, 200)]).toEqual([200, expect.any(String)]);
      expect(response.headers.get('content-type')).toMatch(new RegExp(`^${operation.types[0]}\\b`));
      expect(text.length).toBeGreaterThan(10);
      const refused = await ask(operation, 'another-key');
      await refused.text();
      expect(refused.status).toBe(operation.open ? 200 : 401);
    },
  );

  test('what is no route is not handed to the function', async () => {
    const response = await fetch(`${service.url}/v2/scenarios`, { headers: { 'x-api-key': service.key } });
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).not.toContain('problem+json');
    await response.text();
  });
});

describe('the same with its models in a bucket', () => {
  let s3: S3Server;
  let service: OfflineService;
  let one: MadePackage;
  beforeAll(async () => {
    s3 = await startS3();
    one = await makePackage({ architecture: 'path-dependent', id: 'one' });
    await s3.upload(one.folder, 'models/one');
    const params = ['models=bucket', `bucket=${BUCKET}`].flatMap((param) => ['--param', param]);
    service = await serveOffline(params, { ...s3.environment, PATHLOOM_CACHE: one.folder });
  });
  afterAll(async () => {
    await service?.stop();
    await s3?.stop();
    await one?.remove();
  });

  test('draws from a model of the bucket, and lists that one', async () => {
    const headers = { 'x-api-key': service.key };
    const drawn = await fetch(`${service.url}/v1/scenarios?model=one&paths=2&steps=3&seed=1`, { headers });
    expect(await drawn.json()).toMatchObject({ manifest: { model: { id: 'one', sha256: one.card.sha256 } } });
    const list = await fetch(`${service.url}/v1/models`, { headers });
    expect(await list.json()).toMatchObject({ models: [{ id: 'one' }] });
    expect(s3.asked).toContain(`200 /${BUCKET}/models/one/generator.onnx`);
  });
});
