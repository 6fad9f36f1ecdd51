// Builds the studio: its pages, their scripts, the workers with the runtime beside them, and the service worker. All but the pages and the
// service worker lie in a folder named by a hash of the whole build, so that files of two builds are never taken for each other.
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { buildBrowser } from '../../edge/build/browser.mjs';
import { slim } from '../../edge/build/slim.mjs';
import { withoutJsonSchema } from '../../edge/build/without-json-schema.mjs';
import { compress } from './compress.mjs';
import { composePages } from './pages.mjs';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.wasm': 'application/wasm',
};
/** Of the hashes that the service worker carries, which every page loads: enough to tell builds apart. */
const TOLD_DIGITS = 16;
/** Of the uses, each of which has a page. */
const WORKERS = 'functions/studio/uses';
/** What `buildBrowser` makes for other pages. */
const NOT_HERE = /^web\.bundle\.js|\.map$/;
const COMMENT_OF_MAP = /\n?\/\/# sourceMappingURL=\S+\s*$/;

/**
 * @param {string} outdir is replaced as a whole, once all of it is there
 * @param {import('./studio.d.mts').StudioSources} [sources]
 */
export async function buildStudio(outdir, sources = {}) {
  const { page = 'functions/studio/page', figures = 'functions/studio/figures/worker.ts' } = sources;
  const draft = `${outdir}.${process.pid}.tmp`;
  try {
    const pages = await composePages(resolve(ROOT, page));
    const uses = pages.map(([name]) => basename(name, '.html')).filter((name) => name !== 'index');
    const scripts = await bundleScripts(join(draft, 'scripts'), resolve(ROOT, page), resolve(ROOT, figures), uses);
    const serviceWorker = await bundleServiceWorker();
    const version = hashOf([...scripts, ...pages, ['service-worker.js', serviceWorker]]).slice(0, 16);
    const versioned = scripts.map(([name, bytes]) => [`studio/${version}/${name}`, bytes]);
    const files = [...pages.map(([name, text]) => [name, pointTo(name, text, version, versioned)]), ...versioned];
    // The service worker takes no file for one of this build that is another.
    const kept = Object.fromEntries(files.map(([name, bytes]) => [name, sha256(bytes).slice(0, TOLD_DIGITS)]));
    const told = `const BUILD=${JSON.stringify({ version, files: kept })};\n`;
    await writeSite(join(draft, 'site'), version, [...files, ['service-worker.js', told + serviceWorker]]);
    await mkdir(dirname(outdir), { recursive: true });
    await rm(outdir, { recursive: true, force: true });
    await rename(join(draft, 'site'), outdir);
    return version;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** Everything that the pages load: names below their folder, and bytes. Each of `uses` has a script and a worker of its own. */
async function bundleScripts(folder, page, figures, uses) {
  const common = {
    ...{ bundle: true, minify: true, format: 'esm', platform: 'browser', target: 'es2022', logLevel: 'warning' },
    absWorkingDir: ROOT,
    outdir: folder,
    plugins: [slim()],
    // Beside the others: addresses in them are relative to where they lie.
    ...{ splitting: true, chunkNames: '[name]-[hash]' },
  };
  await build({ ...common, entryPoints: [{ in: join(page, 'main.ts'), out: 'studio' }] });
  const early = 'early.ts';
  // Apart, and so whole: it is there long before the page's script.
  if ((await readdir(page)).includes(early))
    await build({ ...common, entryPoints: [{ in: join(page, early), out: 'early' }] });
  const sheets = (await readdir(page)).filter((name) => extname(name) === '.css');
  await build({
    ...common,
    entryPoints: sheets.map((name) => ({ in: join(page, name), out: basename(name, '.css') })),
  });
  await build({ ...common, entryPoints: [{ in: figures, out: 'figures' }] });
  await buildBrowser(folder);
  if (uses.length > 0) {
    // Apart from the first page's, which so is not cut into pieces.
    await build({ ...common, entryPoints: uses.map((name) => ({ in: join(page, name, 'main.ts'), out: name })) });
    await build({
      ...common,
      entryPoints: uses.map((name) => ({ in: join(WORKERS, `${name}-worker.ts`), out: `browser/${name}` })),
      // Whole, as the drawing worker is: a page has one of them.
      splitting: false,
      conditions: ['onnxruntime-web-use-extern-wasm'],
      plugins: [slim(), withoutJsonSchema()],
    });
  }
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile() && !NOT_HERE.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
  return Promise.all(names.sort().map(async (name) => [name, withoutMap(name, await readFile(join(folder, name)))]));
}

const withoutMap = (name, bytes) =>
  extname(name) === '.js' ? Buffer.from(bytes.toString('utf8').replace(COMMENT_OF_MAP, '\n')) : bytes;

async function bundleServiceWorker() {
  const { outputFiles } = await build({
    ...{ bundle: true, minify: true, format: 'iife', platform: 'browser', target: 'es2022', logLevel: 'warning' },
    absWorkingDir: ROOT,
    entryPoints: ['functions/studio/offline/service-worker.ts'],
    write: false,
  });
  return outputFiles[0].text;
}

/** A page with the addresses of its files in this build. */
function pointTo(page, text, version, versioned) {
  const names = new Set(versioned.map(([name]) => name));
  const pointed = text.replace(/\b(href|src)="studio\/([^"]+)"/g, (_all, attribute, file) => {
    const name = `studio/${version}/${file}`;
    if (!names.has(name)) throw new Error(`${page} names studio/${file}, which is not built`);
    return `${attribute}="${name}"`;
  });
  if (pointed === text) throw new Error(`${page} names no file below studio/`);
  return pointed;
}

/** Writes the files, the list of them that functions/studio/serve/static-files.ts describes, and what compresses well compressed too. */
async function writeSite(folder, version, files) {
  const list = await Promise.all(
    files.map(async ([name, content]) => {
      const type = TYPES[extname(name)];
      if (!type) throw new Error(`${name} has no media type in functions/studio/build/studio.mjs`);
      const bytes = Buffer.from(content);
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), bytes);
      await writeFile(join(folder, `${name}.br`), await compress(bytes));
      return [name, { type, sha256: sha256(bytes), brotli: true }];
    }),
  );
  await writeFile(join(folder, 'studio.json'), JSON.stringify({ version, files: Object.fromEntries(list) }));
}

const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

function hashOf(files) {
  const hash = createHash('sha256');
  for (const [name, bytes] of files) hash.update(`${name} ${sha256(bytes)}\n`);
  return hash.digest('hex');
}
