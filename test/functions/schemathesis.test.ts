import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findOrBegin } from '../../functions/batch/find-or-begin.ts';
import type { Batches, Drawer } from '../../functions/batch/service/batches.ts';
import { openPlaces } from '../../functions/batch/service/places.ts';
import { createBatches } from '../../functions/batch/service/service.ts';
import { answerCredit } from '../../functions/http/answers/credit.ts';
import { answerOptions } from '../../functions/http/answers/options.ts';
import { createApp } from '../../functions/http/app.ts';
import { folderStore } from '../../functions/models/folder.ts';
import type { ModelStore } from '../../functions/models/store.ts';
import type { BatchRequest } from '../../inference/contract/batch.ts';
import { detectAnomalies } from '../../inference/core/anomaly/detect.ts';
import { conditionPaths } from '../../inference/core/conditions/condition-paths.ts';
import { pricingMeasure } from '../../inference/core/pricing/pricing-measure.ts';
import { pythonEnvironment } from '../python/environment.ts';
import { runProgram } from '../python/program.ts';
import { type Listening, listen } from './listen.ts';

/** Schemathesis (MIT) and all that it needs, at versions that Python 3.11 can install. */
const SCHEMATHESIS = [
  'anyio==4.16.0',
  'certifi==2026.10.18',
  'charset-normalizer==3.5.2',
  'click==8.5.1',
  'graphql-core==3.3.2',
  'harfile==0.6.0',
  'hypothesis==6.170.15',
  'hypothesis-graphql==0.13.5',
  'idna==3.20',
  'iniconfig==2.3.1',
  'jsonschema_rs==0.60.3',
  'markdown-it-py==4.3.0',
  'MarkupSafe==3.0.4',
  'mdurl==0.1.2',
  'packaging==26.3',
  'pluggy==1.7.0',
  'Pygments==2.21.0',
  'pyrate-limiter==4.5.1',
  'pytest==9.2.0',
  'PyYAML==6.0.3',
  'requests==2.34.2',
  'rich==15.0.0',
  'schemathesis==4.32.5',
  'sortedcontainers==2.4.0',
  'typing_extensions==4.16.0',
  'urllib3==2.8.0',
  'Werkzeug==3.1.9',
];

const CONFIG = fileURLToPath(new URL('schemathesis.toml', import.meta.url));
beforeAll(() => pythonEnvironment(SCHEMATHESIS));

const logged: string[] = [];
const answered = new Set<string>();
let server: Listening;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pathloom-schemathesis-'));
  const models = folderStore('models');
  const app = createApp({
    ...{ models, answerCredit, answerOptions, conditionPaths, detectAnomalies, pricingMeasure },
    batches: () => openIdleBatches(models, join(folder, 'batches')),
    ...{ maxValues: 300_000, maxDrawn: 300_000 },
    log: (message, error) => logged.push(`${message}: ${String(error)}`),
  });
  server = await listen({
    fetch: async (request: Request) => {
      const response = await app.fetch(request);
      if (response.status === 200) answered.add(`${request.method} ${new URL(request.url).pathname}`);
      return response;
    },
  });
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

/** Batches that are begun and never drawn: made-up requests would fill the disk. */
async function openIdleBatches(models: ModelStore, root: string): Promise<Batches> {
  const places = await openPlaces(root, {});
  const begun = new Map<string, BatchRequest>();
  const drawer: Drawer = {
    async start(request) {
      await findOrBegin(request, models, await places.open(request.name));
      const known = begun.has(request.name);
      begun.set(request.name, request);
      return known ? 'going' : 'started';
    },
    async find(id) {
      const request = begun.get(id);
      return request && { state: 'waiting', request };
    },
    cancel: async () => {},
    close: async () => {},
  };
  return createBatches({ places, drawer, models, now: Date.now });
}

test('Schemathesis finds nothing that is not as the OpenAPI document says', async () => {
  const { python } = await pythonEnvironment(SCHEMATHESIS);
  const report = join(folder, 'report.xml');
  // In a folder of its own, for it keeps notes where it runs. What it finds it says on stdout, and ends with 1.
  const said = await runProgram('bash', [
    ...[
      '-c',
      'cd "$1" && shift && "$@" || [ $? = 1 ]',
      'bash',
      folder,
      python,
      '-m',
      'schemathesis.cli',
      '--config-file',
      CONFIG,
      'run',
      `${server.url}/openapi.json`,
    ],
    ...['--checks', 'all', '--generation-deterministic', '--max-examples', '10', '--continue-on-failure'],
    ...['--no-color', '--report', 'junit', '--report-junit-path', report],
  ]);
  expect(said).toMatch(/API Operations:\s+Selected: 20\/20\s+Tested: 20\n/);
  expect(said).not.toMatch(/❌|Failures:|Errors:/);
  // Every phase ran, and made up requests by the hundred.
  for (const phase of ['Examples', 'Coverage', 'Fuzzing', 'Stateful']) expect(said).toContain(`✅ ${phase}`);
  expect(Number(/(\d+) generated, \d+ passed/.exec(said)?.[1])).toBeGreaterThan(500);
  expect(await readFile(report, 'utf8')).not.toContain('<failure');
  expect(logged).toEqual([]);
  // What is refused throughout shows little: there were answers too.
  for (const path of ['GET /v1/scenarios', 'POST /v1/scenarios', 'POST /v1/forecasts', 'POST /v1/risk']) {
    expect(answered).toContain(path);
  }
});
