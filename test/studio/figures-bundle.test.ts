import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { ROOT } from '../structure/imports.ts';

// As the build of the studio has it; the module is plain JavaScript.
const { slim } = await import(new URL('../../functions/edge/build/slim.mjs', import.meta.url).href);

async function bundle(entry: string) {
  const { outputFiles, metafile } = await build({
    ...{ bundle: true, splitting: true, minify: true, format: 'esm', platform: 'browser', target: 'es2022' },
    entryPoints: [{ in: `functions/studio/figures/${entry}.ts`, out: entry }],
    absWorkingDir: ROOT,
    outdir: 'out',
    write: false,
    metafile: true,
    logLevel: 'silent',
    plugins: [slim()],
  });
  const zipped = outputFiles.reduce((sum, { contents }) => sum + gzipSync(contents).length, 0);
  const { inputs } = metafile.outputs[`out/${entry}.js`];
  return { zipped, all: Object.keys(metafile.inputs), atOnce: Object.keys(inputs) };
}

describe('the worker of the figures', async () => {
  const { zipped, all, atOnce } = await bundle('worker');

  test('is small, and loads what not everybody needs when it is needed', () => {
    expect(zipped).toBeLessThan(65_000);
    expect(all.some((file) => file.includes('hyparquet-writer'))).toBe(true);
    expect(all.some((file) => file.includes('papaparse'))).toBe(true);
    expect(atOnce.filter((file) => /node_modules|inference\/(contract|history)\/(?!error)/.test(file))).toEqual([]);
  });

  test('writes Arrow with our own writer', () => {
    expect(all).toContain('inference/browser/arrow.ts');
    expect(all.filter((file) => file.includes('apache-arrow'))).toEqual([]);
  });
});

test('the page’s side of it brings no package along', async () => {
  const { zipped, all } = await bundle('figures');
  expect(all.filter((file) => file.includes('node_modules'))).toEqual([]);
  expect(zipped).toBeLessThan(3000);
});
