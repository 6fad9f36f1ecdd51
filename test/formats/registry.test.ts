import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { formatOf, formats } from '../../inference/formats/index.ts';

test.each(Object.entries(formats))('%s is found by the ending of a file name', (name, format) => {
  expect(format.name).toBe(name);
  expect(formatOf(`out/paths.v2${format.extension}`)).toBe(format);
  expect(formatOf(`PATHS${format.extension.toUpperCase()}`)).toBe(format);
});

test.each(['paths.txt', 'paths', 'csv', 'paths.csv.gz', ''])(
  'the file name "%s" is refused with the known endings',
  (name) => {
    expect(() => formatOf(name)).toThrow(
      expect.objectContaining({
        name: 'PathloomError',
        code: 'bad_option',
        field: 'out',
        message: `No format for "${name}"; the name must end in one of .csv, .ndjson, .arrow, .parquet`,
      }),
    );
  },
);

test('a browser loads neither library before it is used, and no part of them needs Node', async () => {
  const { metafile } = await build({
    entryPoints: [fileURLToPath(new URL('../../inference/formats/index.ts', import.meta.url))],
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'browser',
    outdir: 'out',
    write: false,
    metafile: true,
  });
  const outputs = Object.values(metafile.outputs);
  const entry = outputs.find(({ entryPoint }) => entryPoint?.endsWith('formats/index.ts'));
  expect(Object.keys(entry?.inputs ?? {}).filter((path) => path.includes('node_modules'))).toEqual([]);
  const later = entry?.imports.filter(({ kind }) => kind === 'dynamic-import').map(({ path }) => path);
  expect(new Set(later)).toHaveProperty('size', 2);
  expect(outputs.flatMap(({ imports }) => imports.filter(({ external }) => external))).toEqual([]);
});
