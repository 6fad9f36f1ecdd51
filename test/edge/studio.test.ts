import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { buildWorker } from '../../functions/edge/build/worker.mjs';
import { type MadePackage, makePackage } from '../fixtures/package.ts';
import { askRaw } from '../studio/ask-raw.ts';
import { servesStudio } from '../studio/serving-suite.ts';
import { buildStandIn } from '../studio/stand-in.ts';
import { openWorkerd, type Workerd } from './workerd.ts';

let folder: string;
let studio: string;
let made: MadePackage;
let workerd: Workerd;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pathloom-edge-studio-'));
  studio = join(folder, 'studio');
  await buildStandIn(studio, 'At the edge');
  made = await makePackage({ architecture: 'path-dependent', id: 'one' });
  const built = { outdir: join(folder, 'worker'), assets: join(folder, 'site') };
  await buildWorker({ ...built, packages: [made.folder], studio });
  workerd = await openWorkerd(built);
});
afterAll(async () => {
  await workerd?.close();
  await made?.remove();
  await rm(folder, { recursive: true });
});

// The suite of the local server and of Lambda, with the platform's own server of files behind the Worker.
servesStudio(() => ({ studio, model: made.folder, ask: askRaw(workerd.url) }), { compresses: false, sendsAll: true });
