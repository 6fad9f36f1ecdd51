import type { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { describeService } from '../../functions/http/docs/openapi.ts';
import { operations } from '../../functions/http/docs/operations.ts';
import { PROBLEMS } from '../../functions/http/problem.ts';
import { STUDIO_PATHS } from '../../functions/studio/serve/routes.ts';
import { pythonEnvironment } from '../python/environment.ts';
import { runProgram } from '../python/program.ts';
import { type MadeService, makeService, postJson } from './service.ts';

/** The validator of the python-openapi project (Apache-2.0) and all that it needs, at versions that Python 3.11 can install. */
const VALIDATOR = [
  'annotated-types==0.8.0',
  'attrs==26.1.0',
  'jsonschema==4.26.0',
  'jsonschema-path==0.5.0',
  'jsonschema-specifications==2025.9.1',
  'lazy-object-proxy==1.13.0',
  'openapi-schema-validator==0.9.0',
  'openapi-spec-validator==0.9.0',
  'pathable==0.6.0',
  'pydantic==2.14.3',
  'pydantic-settings==2.16.3',
  'pydantic_core==2.50.4',
  'python-dotenv==1.2.4',
  'PyYAML==6.0.3',
  'referencing==0.37.0',
  'rfc3339-validator==0.1.4',
  'rpds-py==2026.9.1',
  'six==1.17.0',
  'typing-inspection==0.4.5',
  'typing_extensions==4.16.0',
];

beforeAll(() => pythonEnvironment(VALIDATOR));

let service: MadeService;
let app: Hono;
beforeAll(async () => {
  service = await makeService();
  app = service.app();
});
afterAll(() => service.remove());

describe('the OpenAPI document', () => {
  test('is one, by a validator of others', async () => {
    const { python } = await pythonEnvironment(VALIDATOR);
    const script =
      'import json, sys; from openapi_spec_validator import validate; validate(json.load(sys.stdin)); print("valid")';
    const served = await (await app.request('/openapi.json')).text();
    expect(await runProgram(python, ['-c', script], served)).toBe('valid\n');
    const spoilt = JSON.stringify({ ...JSON.parse(served), paths: { '/x': { get: { responses: 3 } } } });
    await expect(runProgram(python, ['-c', script], spoilt)).rejects.toThrow();
  });

  test('has every address of the service but those of the studio, and the service every address of it', () => {
    const page: readonly string[] = STUDIO_PATHS;
    const routed = app.routes
      .filter(({ method, path }) => method !== 'ALL' && path !== '/*' && !page.includes(path))
      .map(({ method, path }) => `${method.toLowerCase()} ${path.replace(/:(\w+)/g, '{$1}')}`);
    const described = Object.entries(describeService().paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path}`),
    );
    expect([...new Set(routed)].sort()).toEqual(described.sort());
  });

  test('carries the limits and words of the schemas', () => {
    const { schemas } = describeService().components;
    const { properties, required } = schemas.ForecastBody as { properties: Record<string, object>; required: string[] };
    expect(properties.steps).toEqual({
      type: 'integer',
      minimum: 1,
      maximum: 2520,
      default: 20,
      description: 'Steps ahead',
    });
    expect(properties.horizons).toMatchObject({ uniqueItems: true, maxItems: 20 });
    expect(required).toEqual(['model']);
    const scenario = schemas.ScenarioBody as { properties: Record<string, object> };
    expect(scenario.properties.seed).not.toHaveProperty('default');
  });

  test('has examples that the schemas take', () => {
    const bodies = operations.flatMap(({ body }) => (body ? [body] : []));
    expect(bodies).toHaveLength(7);
    for (const { schema, example } of bodies) expect(z.safeParse(schema, example).success).toBe(true);
  });

  test('refers to nothing that is not there', () => {
    const document = describeService();
    const referred = JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g);
    const names = new Set(Array.from(referred, ([, name]) => name));
    expect([...names].sort()).toEqual(Object.keys(document.components.schemas).sort());
  });

  test('names every problem that a client can meet, with its status', () => {
    const text = JSON.stringify(describeService());
    const elsewhere = ['method_not_allowed'];
    for (const code of Object.keys(PROBLEMS).filter((each) => !elsewhere.includes(each))) {
      expect(text).toContain(`urn:pathloom:${code}`);
    }
  });
});

test('answers are what the document says', async () => {
  const size = { paths: 1000, steps: 3, seed: 1 };
  const bodies: Record<string, object> = {
    '/v1/scenarios': { model: 'one', ...size },
    '/v1/forecasts': { model: 'one', ...size, drawdown: 0.1, hit: 90 },
    '/v1/risk': { model: 'one', ...size, weights: { ASSET1: 1 } },
    '/v1/anomalies': {
      model: 'one',
      history: { returns: Array.from({ length: 90 }, (_, day) => 0.01 * Math.cos(day ** 2)) },
    },
    '/v1/options': { model: 'one', paths: 100, maturities: [5], seed: 1 },
    '/v1/credit': {
      ...{ model: 'one', paths: 100, years: 0.25, quantiles: [0.5], levels: [0.1], seed: 1 },
      obligors: [{ name: 'ACME', asset: 'ASSET1', equity: 20, debt: 80, maturity: 0.25 }],
    },
  };
  // Batches are in tests of their own: they must be drawn first.
  const answered = operations.filter(({ answer, path }) => answer && !path.startsWith('/v1/batches'));
  for (const { method, path, answer, query } of answered) {
    const address =
      path.replace('{id}', 'one').replace('{file}', 'card.json') + (query ? '?model=one&paths=2&steps=3' : '');
    const response = await (method === 'get' ? app.request(address) : postJson(app, path, bodies[path]));
    expect(response.status).toBe(200);
    const result = answer?.schema.safeParse(await response.json());
    expect(result?.error?.issues ?? []).toEqual([]);
  }
  expect(answered.length).toBeGreaterThan(8);
});

describe('the page', () => {
  test('shows every operation and field, without script and without anything from elsewhere', async () => {
    const response = await app.request('/docs');
    const page = await response.text();
    expect(response.headers.get('content-type')).toMatch(/^text\/html/);
    for (const { method, path } of operations) expect(page).toContain(`<code>${method.toUpperCase()} ${path}</code>`);
    expect(page).toContain('list of 1 to 10, none twice: number');
    for (const field of ['positions', 'history.returns', 'antithetic', 'drawdown'])
      expect(page).toContain(`<code>${field}</code>`);
    expect(page).toContain('whole number from 1 to 2520; 20 unless given');
    expect(page).not.toMatch(/<script|https?:\/\/|\son\w+=|undefined|\[object/);
    const links = Array.from(page.matchAll(/(?:href|src)="([^"#]+)"/g), ([, link]) => link);
    expect(links.sort()).toEqual(['docs/style.css', 'openapi.json']);
    for (const link of links) expect((await app.request(`/${link}`)).status).toBe(200);
    const anchors = Array.from(page.matchAll(/href="#([^"]+)"/g), ([, id]) => id);
    for (const id of anchors) expect(page).toContain(`<section id="${id}"`);
    expect(anchors).toHaveLength(operations.length);
  });
});
