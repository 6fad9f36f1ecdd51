// Bundles carry of these packages what Pathloom calls. A name that a release moves elsewhere fails the build.
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const MODULES = join(ROOT, 'node_modules');

/** Our own modules, and those that do the same with less code. */
const LIGHTER = { filter: /\/arrow\.ts$/, heavy: 'inference/formats/arrow.ts', light: 'inference/browser/arrow.ts' };
/** The reader of CSV files, which is left out where no file is read. */
const WITHOUT_EFFECTS = { papaparse: 'papaparse.min.js' };
/** Our own modules that only define things: one of which nothing is used is left out, which esbuild cannot tell of those with schemas. */
const DEFINITIONS = {
  filter: /^\.\.?\/.*\.ts$/,
  folders: ['inference/contract', 'inference/core', 'inference/index.ts'],
};

export const slim = () => ({
  name: 'slim',
  setup(build) {
    build.onResolve({ filter: LIGHTER.filter }, ({ path, resolveDir }) =>
      resolve(resolveDir, path) === join(ROOT, LIGHTER.heavy) ? { path: join(ROOT, LIGHTER.light) } : undefined,
    );
    build.onResolve({ filter: DEFINITIONS.filter }, ({ path, resolveDir, kind }) => {
      const file = resolve(resolveDir, path);
      const defines = DEFINITIONS.folders.some((folder) => file.startsWith(join(ROOT, folder)));
      return kind === 'import-statement' && defines ? { path: file, sideEffects: false } : undefined;
    });
    build.onResolve({ filter: nameOf(WITHOUT_EFFECTS) }, ({ path }) => ({
      path: join(MODULES, path, WITHOUT_EFFECTS[path]),
      sideEffects: false,
    }));
  },
});

const nameOf = (table) => new RegExp(`^(${Object.keys(table).join('|')})$`);
