// Bundles carry of these packages what Pathloom calls. A name that a release moves elsewhere fails the build.
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const MODULES = join(ROOT, 'node_modules');

/** Parts of packages that are imported as a whole, while the program runs: esbuild cannot see what is used of such. */
const PARTS = {
  'hyparquet-writer': `
    export { ByteWriter } from './src/bytewriter.js';
    export { ParquetWriter } from './src/parquet-writer.js';`,
};
/** Modules of packages for kinds of columns that we never write, and what stands in for them; a name that is missed fails the build. */
const never = (name) => `export function ${name}() { throw new Error('${name} is not in this bundle'); }`;
const UNUSED = {
  'variant.js': `${never('encodeVariantColumn')} ${never('normalizeShreddingConfig')}`,
  'geospatial.js': never('geospatialStatistics'),
  'wkb.js': never('geojsonToWkb'),
  // Called for every file, and of use where there are Bloom filters.
  'bloom.js': `${never('BloomBuilder')} export const writeBlooms = () => {};`,
};
const UNUSED_OF = join(MODULES, 'hyparquet-writer/src');
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
    build.onResolve({ filter: nameOf(PARTS) }, ({ path }) => ({ path, namespace: 'slim' }));
    build.onLoad({ filter: /.*/, namespace: 'slim' }, ({ path }) => ({
      contents: PARTS[path],
      resolveDir: join(MODULES, path),
    }));
    build.onLoad({ filter: /[/\\\\]hyparquet-writer[/\\\\]src[/\\\\]\w+\.js$/ }, ({ path }) => {
      const contents = dirname(path) === UNUSED_OF ? UNUSED[basename(path)] : undefined;
      return contents === undefined ? undefined : { contents };
    });
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
