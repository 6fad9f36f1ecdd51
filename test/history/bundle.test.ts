import { runInNewContext } from 'node:vm';
import { build } from 'esbuild';
import { expect, test } from 'vitest';

test('the loader runs in a browser bundle, where there is nothing of Node', async () => {
  const { outputFiles } = await build({
    entryPoints: ['inference/history/index.ts'],
    bundle: true,
    minify: true,
    platform: 'browser',
    format: 'iife',
    globalName: 'loader',
    write: false,
  });
  const code = `${outputFiles[0].text}; loader.loadHistory(new TextEncoder().encode(text)).history.dates.join()`;
  const text = 'date,price\n2000-01-03,1\n2000-01-04,2\n';
  expect(runInNewContext(code, { text, TextEncoder, TextDecoder, URL })).toBe('2000-01-03,2000-01-04');
});
