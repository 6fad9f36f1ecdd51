import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createClient } from '../../functions/client/index.ts';
import { pythonEnvironment } from '../python/environment.ts';
import { PYTHON_PACKAGES } from '../python/packages.ts';
import { runProgram } from '../python/program.ts';
import { type Listening, listen } from './listen.ts';
import { type MadeService, makeService } from './service.ts';

const SCRIPT = fileURLToPath(new URL('read_back.py', import.meta.url));

beforeAll(() => pythonEnvironment(PYTHON_PACKAGES));

let service: MadeService;
let server: Listening;
let folder: string;
beforeAll(async () => {
  service = await makeService();
  server = await listen(service.app());
  folder = await mkdtemp(join(tmpdir(), 'pathloom-read-back-'));
});
afterAll(async () => {
  await server.close();
  await service.remove();
  await rm(folder, { recursive: true });
});

test.each([
  ['one', 'returns'],
  ['two', 'prices'],
] as const)(
  'pyarrow reads every format of the service back, and all are the JSON answer: %s, %s',
  async (model, output) => {
    const fields = { model, paths: 40, steps: 30, seed: 3, output };
    const { paths, manifest } = await createClient({ url: server.url }).scenarios(fields);
    const file = join(folder, `${model}.json`);
    await writeFile(file, JSON.stringify({ paths, assets: manifest.assets, manifest }));
    const { python } = await pythonEnvironment(PYTHON_PACKAGES);
    const query = new URLSearchParams(Object.entries(fields).map(([name, value]) => [name, String(value)]));
    const read = JSON.parse(await runProgram(python, [SCRIPT, `${server.url}/v1/scenarios?${query}`, file]));
    const rows = 40 * 30;
    const same = { rows, columns: ['path', 'step', ...manifest.assets], different: 0 };
    expect(read).toEqual({
      parquet: { ...same, manifest: true },
      arrow: { ...same, manifest: true },
      csv: same,
      ndjson: same,
    });
  },
);
