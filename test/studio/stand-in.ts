import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { buildStudio } from '../../functions/studio/build/studio.mjs';

/** What the stand-in has on its page for the code of the tests. */
export interface StandIn {
  /** Whether the page works without the network by now. */
  readonly offline: Promise<boolean>;
  /** Draws two paths of five steps, with a key if one is given. */
  draw(model: string, key?: string): Promise<{ sha256: string; threads: number; values: number[] }>;
}

/** Pages beside the first one. */
export const USES = ['forecast', 'credit', 'anomalies'];

const from = (file: string) => JSON.stringify(resolve(file));

/** A page in the studio's place that says a word and draws when it is told to: what is served and kept is tested apart from what it shows. */
export async function buildStandIn(outdir: string, word: string): Promise<string> {
  const { page } = standInOf(outdir);
  await mkdir(page, { recursive: true });
  const head = '<link rel="stylesheet" href="studio/studio.css"><script type="module" src="studio/studio.js"></script>';
  await writeFile(
    join(page, 'index.html'),
    `<!doctype html><title>${word}</title><link rel="icon" href="data:,">${head}`,
  );
  for (const use of USES) {
    await mkdir(join(page, use), { recursive: true });
    const script = `<script type="module" src="studio/${use}.js"></script>`;
    await writeFile(join(page, `${use}.html`), `<!doctype html><title>${word} ${use}</title>${script}`);
    await writeFile(join(page, use, 'main.ts'), `document.title += ' runs';`);
  }
  await writeFile(join(page, 'studio.css'), 'body { color: green }');
  await writeFile(
    join(page, 'main.ts'),
    `import { openInWorker } from ${from('inference/browser/open-model.ts')};
    import { registerOffline } from ${from('functions/studio/offline/register.ts')};
    const word: string = ${JSON.stringify(word)};
    async function draw(model: string, key?: string) {
      const headers = key === undefined ? {} : { authorization: 'Bearer ' + key };
      const script = new URL('./browser/worker.js', import.meta.url);
      const opened = await openInWorker('v1/models/' + model + '/files/', script, { headers });
      const values: number[] = [];
      const { manifest, chunks } = await opened.generate({ paths: 2, steps: 5, seed: 1 });
      for await (const chunk of chunks) values.push(...chunk.values);
      const { threads } = opened;
      await opened.close();
      return { sha256: manifest.model.sha256, threads, values };
    }
    const later = () => import('./later.ts').then(({ said }) => said);
    Object.assign(globalThis, { studio: { word, draw, later, offline: registerOffline() } });`,
  );
  await writeFile(join(page, 'later.ts'), `export const said = ${JSON.stringify(`${word} later`)};`);
  await writeFile(join(page, 'figures.ts'), 'postMessage(0);');
  return buildStudio(outdir, standInOf(outdir));
}

/** The sources that were built to a folder. */
export const standInOf = (outdir: string) => ({
  page: `${outdir}-sources`,
  figures: join(`${outdir}-sources`, 'figures.ts'),
});
