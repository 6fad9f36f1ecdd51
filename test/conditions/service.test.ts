import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { generateCommand } from '../../bin/commands/generate.ts';
import { createClient } from '../../functions/client/index.ts';
import { conditionPaths } from '../../inference/core/conditions/condition-paths.ts';
import { openModel } from '../../inference/node.ts';
import { makeExampleFolder, readmeExample, runExample } from '../fixtures/readme.ts';
import { expectProblem, type MadeService, makeService, postJson } from '../functions/service.ts';

let service: MadeService;
let app: ReturnType<MadeService['app']>;
beforeAll(async () => {
  service = await makeService();
  app = service.app({ conditionPaths, maxDrawn: 2_000_000 });
});
afterAll(() => service.remove());

const body = { model: 'one', paths: 120, steps: 30, seed: 3 };
const conditions = [{ asset: 'ASSET1', change: -0.05, within: 20 }];
const post = (more: object, headers?: Record<string, string>, to = app) =>
  postJson(to, '/v1/scenarios', { ...body, ...more }, headers);

describe('POST /v1/scenarios under conditions', () => {
  test('answers weights beside the paths, all of which meet them', async () => {
    const response = await post({ conditions });
    expect(response.status).toBe(200);
    const { manifest, weights, paths } = (await response.json()) as {
      manifest: { conditioned: { probability: { value: number } } };
      weights: number[];
      paths: number[][];
    };
    expect(weights).toHaveLength(120);
    expect(weights.reduce((a, b) => a + b)).toBeCloseTo(1, 9);
    expect(paths).toHaveLength(120);
    for (const path of paths) {
      let sum = 0;
      expect(Math.min(...path.slice(0, 20).map((r) => (sum += r)))).toBeLessThanOrEqual(Math.log(0.95) + 1e-6);
    }
    expect(manifest.conditioned.probability.value).toBeGreaterThan(0);
  });

  test('answers CSV with a column of weights, and none where the paths were drawn again', async () => {
    const header = async (more: object) =>
      (await (await post({ conditions, ...more }, { accept: 'text/csv' })).text()).split('\n', 1)[0];
    expect(await header({})).toBe('path,step,weight,ASSET1');
    expect(await header({ resample: true })).toBe('path,step,ASSET1');
  });

  test.each<[string, object, number, string, RegExp]>([
    ['an unknown asset', { conditions: [{ ...conditions[0], asset: 'x' }] }, 400, 'conditions.0', /known: ASSET1$/],
    [
      'a contradiction',
      { conditions: [...conditions, { asset: 'ASSET1', atLeast: 0, throughout: 20 }] },
      400,
      'conditions.1',
      /can never hold/,
    ],
    ['no list', { conditions: 'crash' }, 400, 'conditions', /must be a list$/],
    ['resampling of nothing', { resample: true }, 400, 'resample', /goes with conditions or views$/],
  ])('refuses %s', async (_what, more, status, field, detail) => {
    const problem = await expectProblem(await post(more), status, service.folder);
    expect(problem).toMatchObject({ field, detail: expect.stringMatching(detail) });
  });

  test('says with 422 what showed only by trying', async () => {
    const never = [
      { asset: 'ASSET1', atLeast: 5, at: 10 },
      { asset: 'ASSET1', atMost: -0.9, at: 11 },
    ];
    const problem = await expectProblem(await post({ conditions: never }), 422, service.folder);
    expect(problem).toMatchObject({ type: 'urn:pathloom:not_reached', field: 'conditions' });
  });

  test('a service that does not condition says so', async () => {
    const problem = await expectProblem(await post({ conditions }, {}, service.app()), 400, service.folder);
    expect(problem.detail).toMatch(/^request conditions are not answered here/);
  });

  test('is asked by the client with a POST, seed or not', async () => {
    const client = createClient({ url: 'http://here', fetch: async (url, init) => app.request(String(url), init) });
    const { weights, manifest } = await client.scenarios({ ...body, conditions });
    expect(weights).toHaveLength(120);
    expect(manifest.conditioned?.conditions).toEqual(conditions);
  });
});

describe('pathloom generate --conditions', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pathloom-conditions-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const generate = async (text: string, more: object = {}) => {
    const file = join(folder, 'shock.json');
    await writeFile(file, text);
    const out = join(folder, 'out.csv');
    const fixed = { output: 'returns', antithetic: false, force: true, json: false } as const;
    const asked = { ...body, ...fixed, model: join(service.folder, 'one'), out, conditions: file, ...more };
    await generateCommand(asked as Parameters<typeof generateCommand>[0]);
    return {
      lines: (await readFile(out, 'utf8')).trimEnd().split('\n'),
      manifest: await readFile(`${out}.manifest.json`, 'utf8'),
    };
  };

  test('writes the paths with their weights, and the conditions into the manifest', async () => {
    const { lines, manifest } = await generate(JSON.stringify({ conditions }));
    expect(lines[0]).toBe('path,step,weight,ASSET1');
    expect(lines).toHaveLength(1 + 120 * 30);
    expect(JSON.parse(manifest).conditioned.conditions).toEqual(conditions);
  });

  test('reads a file with a byte order mark', async () => {
    expect(await generate(`\ufeff${JSON.stringify({ conditions })}`)).toEqual(
      await generate(JSON.stringify({ conditions })),
    );
  });

  test.each([
    ['{', /^--conditions .*shock\.json: it is not JSON$/],
    ['{}', /^--conditions .*shock\.json: must have conditions or views$/],
    ['{"conditions":[{"asset":"ASSET1"}]}', /shock\.json: conditions\.0: must have either change/],
    ['{"conditions":[{"asset":"x","change":-0.1,"at":1}]}', /^--conditions: conditions\.0 "x": there is no such asset/],
    ['{"shocks":[]}', /shock\.json: has unknown fields: shocks; known: conditions, views, resample, stepsPerYear$/],
  ])('refuses the file %s', async (text, message) => {
    await expect(generate(text)).rejects.toThrow(message);
  });

  test('refuses a folder in place of a file', async () => {
    await expect(generate('{}', { conditions: folder })).rejects.toThrow(`--conditions ${folder}: it is a folder`);
  });

  test('refuses a number of tries without conditions', async () => {
    await expect(generate('{}', { conditions: undefined, maxTried: 5 })).rejects.toThrow(/^--max-tried 5 goes with/);
  });
});

test('the examples of docs/shocks.md are met by the shipped model', async () => {
  const text = await readFile('docs/shocks.md', 'utf8');
  const examples = Array.from(text.matchAll(/^```json\n(.*?)^```$/gms), ([, json]) => JSON.parse(json));
  expect(examples).toHaveLength(2);
  const model = await openModel('models/sp500');
  for (const example of examples) {
    const { manifest } = await conditionPaths(model, { paths: 200, steps: 252, seed: 1 }, example);
    expect(manifest.conditioned.probability?.value).toBeGreaterThan(0);
  }
  await model.close();
});

test('the example of the README runs', async () => {
  const folder = await makeExampleFolder();
  try {
    const said = await runExample(folder, await readmeExample('Named shocks', 'ts'));
    expect(said).toMatch(/standardError/);
    expect(Number(said.trim().split(' ').at(-1))).toBeLessThan(0);
  } finally {
    await rm(folder, { recursive: true });
  }
});
