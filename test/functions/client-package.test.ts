import { build } from 'esbuild';
import { expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };

test('the client is small, whole and its own: nothing but its files, no API of Node', async () => {
  const { outputFiles, metafile } = await build({
    entryPoints: ['functions/client/index.ts'],
    ...{
      bundle: true,
      minify: true,
      write: false,
      metafile: true,
      platform: 'browser',
      format: 'esm',
      logLevel: 'silent',
    },
  });
  const inputs = Object.keys(metafile.inputs);
  expect(inputs.length).toBeGreaterThan(3);
  expect(inputs.filter((file) => !file.startsWith('functions/client/'))).toEqual(['functions/manifest-headers.ts']);
  expect(outputFiles[0].contents.length).toBeLessThan(4000);
  expect(outputFiles[0].text).not.toMatch(/\b(process|Buffer|require|setImmediate)\b/);
});

test('the package offers the client under a name of its own', () => {
  expect(manifest.exports['./client']).toEqual({
    types: './dist/types/functions/client/index.d.ts',
    default: './dist/functions/client/index.js',
  });
});
