import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Hono } from 'hono';
import { buildWorker } from '../../functions/edge/build/worker.mjs';
import { PROBLEMS } from '../../functions/http/problem.ts';
import type { MadeService } from '../functions/service.ts';
import { ask } from './ask.ts';
import { type BuiltWorker, openWorkerd } from './workerd.ts';

/** The service in workerd, and what of the tests did not run there. */
export interface EdgeService extends MadeService {
  /** Requests that workerd answered. */
  readonly answered: number;
  /** Names of the options with which tests asked for an application of their own: they got one in Node. */
  readonly elsewhere: string[];
}

const TITLES = Object.values(PROBLEMS).map(({ title }) => title);
/** How long a line of the log may take to arrive after the answer. */
const LOG_MS = 5000;

/**
 * The service of `makeService` as the Worker serves it, for the same tests. An application with options of its own, such as a clock or a
 * model that is slow, cannot run in workerd: that one stays in Node, and is counted.
 */
export async function onWorkerd(made: MadeService): Promise<EdgeService> {
  const temporary = await mkdtemp(join(tmpdir(), 'pathloom-worker-'));
  const folders = async () => (await readdir(made.folder)).sort().map((id) => join(made.folder, id));
  const bundle = async (): Promise<BuiltWorker> => {
    const packages = await folders();
    const place = join(temporary, String(packages.length));
    const built = { outdir: join(place, 'worker'), assets: join(place, 'site') };
    await buildWorker({ ...built, packages });
    return built;
  };
  let deployed = (await folders()).join();
  const workerd = await openWorkerd(await bundle(), { PATHLOOM_MAX_VALUES: '10000', PATHLOOM_MAX_DRAWN: '200000' });
  const elsewhere: string[] = [];
  let answered = 0;
  const logLines = () => workerd.said.flatMap((line) => TITLES.filter((title) => line.startsWith(title)));

  /** Tests put models into the folder, which here are part of the program. */
  async function deploy(): Promise<void> {
    const found = (await folders()).join();
    if (found === deployed) return;
    deployed = found;
    await workerd.replace(await bundle());
  }

  async function request(asked: string | Request, init?: RequestInit): Promise<Response> {
    await deploy();
    const before = logLines().length;
    const answer = await ask(workerd.url, asked, init);
    answered++;
    const isForLog = answer.status === 500 || answer.status === 503;
    for (const start = Date.now(); isForLog && logLines().length === before && Date.now() - start < LOG_MS; ) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return answer;
  }

  return {
    folder: made.folder,
    get logged() {
      return [...made.logged, ...logLines()];
    },
    get answered() {
      return answered;
    },
    elsewhere,
    app: (options) => {
      if (!options) return { request, fetch: request } as unknown as Hono;
      elsewhere.push(Object.keys(options).sort().join(' '));
      return made.app(options);
    },
    remove: async () => {
      await workerd.close();
      await rm(temporary, { recursive: true });
      await made.remove();
    },
  };
}
