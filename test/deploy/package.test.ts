import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { join, relative, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MAX_ANSWER_BYTES } from '../../functions/http/lambda/buffered.ts';
import type { FileList } from '../../functions/studio/serve/static-files.ts';
import { specifiersOf } from '../structure/imports.ts';
import { type PackagedService, packageService } from './package-service.ts';

const lock: Record<string, { dev?: true }> = JSON.parse(readFileSync('package-lock.json', 'utf8')).packages;

/** What the bundle was made of, as its maps say, from the root of the repository. */
async function sourcesUnder(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true });
  const maps = entries.filter((name) => name.endsWith('.mjs.map')).map((name) => join(folder, name));
  const sources = maps.flatMap((map) =>
    JSON.parse(readFileSync(map, 'utf8')).sources.map((source: string) =>
      relative(join(folder, '..'), resolve(map, '..', source)),
    ),
  );
  return [...new Set<string>(sources)];
}

// Lambda's name, the runtime's name and the machine in the head of an ELF file (`e_machine`).
describe.each([
  ['x86_64', 'x64', 0x3e, ['models=package']],
  ['arm64', 'arm64', 0xb7, ['models=bucket', 'bucket=trading-models']],
])('the package for %s', (architecture, platform, machine, params) => {
  let service: PackagedService;
  let names: string[];

  beforeAll(async () => {
    const all = [`architecture=${architecture}`, ...params];
    service = await packageService(...all.flatMap((param) => ['--param', param]));
    names = Object.keys(service.zip.files);
  });
  afterAll(() => service?.remove());

  test('is made without a warning', () => {
    expect(service.output).toContain('Service packaged');
    expect(service.output).not.toMatch(/warning|deprecat/i);
  });

  test('has onnxruntime-node for that platform alone', () => {
    const native = names.filter((name) => /\.(node|so|dylib|dll)(\.\d+)*$/.test(name));
    const folder = `node_modules/onnxruntime-node/bin/napi-v6/linux/${platform}`;
    expect(native.sort()).toEqual([`${folder}/libonnxruntime.so.1`, `${folder}/onnxruntime_binding.node`]);
    for (const name of native) {
      const head = new DataView(service.zip.read(name).buffer);
      expect([head.getUint32(0), head.getUint16(18, true)]).toEqual([0x7f454c46, machine]);
    }
  });

  test('has the bundles, the models that belong in it and two packages, and nothing else', () => {
    const parts = names.map(
      (name) => /^(dist\/functions\/(?:batch|http)|dist\/studio|models|node_modules\/[^/]+)\//.exec(name)?.[1] ?? name,
    );
    expect([...new Set(parts)].sort()).toEqual([
      'dist/functions/batch',
      'dist/functions/http',
      'dist/studio',
      ...(params.includes('models=package') ? ['models'] : []),
      'node_modules/onnxruntime-common',
      'node_modules/onnxruntime-node',
    ]);
    for (const name of ['batch', 'http']) expect(names).toContain(`dist/functions/${name}/lambda.mjs`);
    expect(names.filter((name) => /\.(map|ts)$/.test(name))).toEqual([]);
  });

  test('has the studio’s page with all of its files, each compressed alone', () => {
    const list: FileList = JSON.parse(new TextDecoder().decode(service.zip.read('dist/studio/studio.json')));
    const there = names.filter((name) => name.startsWith('dist/studio/'));
    const wanted = Object.keys(list.files).map((name) => `dist/studio/${name}.br`);
    expect(there.sort()).toEqual([...wanted, 'dist/studio/studio.json'].sort());
    // What an answer of Lambda may be, as base64.
    const longest = Math.max(...there.map((name) => service.zip.files[name]));
    expect((longest * 4) / 3).toBeLessThan(MAX_ANSWER_BYTES - 100_000);
  });

  test('has a bundle that needs Node and that runtime alone', () => {
    const bundle = names.filter((name) => name.startsWith('dist/functions/')).map((name) => service.zip.read(name));
    const needed = bundle
      .flatMap((bytes) => specifiersOf(new TextDecoder().decode(bytes)))
      .filter((name) => !/^(node:|\.)/.test(name) && !builtinModules.includes(name.split('/')[0]));
    expect([...new Set(needed)]).toEqual(['onnxruntime-node']);
  });

  test('has a bundle made of nothing of training, of the tests or of development', async () => {
    const sources = await sourcesUnder(join(service.folder, 'dist'));
    expect(sources).toContain('functions/http/lambda.ts');
    expect(sources).toContain('functions/batch/lambda.ts');
    expect(sources).toContain('functions/models/location.ts');
    const ours = sources.filter((source) => !source.startsWith('node_modules/'));
    expect(ours.filter((source) => !/^(functions|inference)\//.test(source))).toEqual([]);
    const packages = [
      ...new Set(sources.flatMap((source) => /^node_modules\/(@[^/]+\/)?[^/]+/.exec(source)?.[0] ?? [])),
    ];
    expect(packages).toContain('node_modules/hono');
    expect(packages).toContain('node_modules/hyparquet-writer');
    expect(packages.filter((name) => lock[name]?.dev !== undefined || /tensorflow|tfjs/.test(name))).toEqual([]);
    expect(lock['node_modules/vitest']?.dev).toBe(true);
  });

  test('has a bundle without the languages of zod, which are larger than all of ours', async () => {
    const languages = (await sourcesUnder(join(service.folder, 'dist'))).filter((source) =>
      source.includes('zod/v4/locales/'),
    );
    expect(languages).toEqual(['node_modules/zod/v4/locales/en.js']);
  });

  test('is at most 22 MB zipped and 60 MB unzipped', () => {
    const unzipped = Object.values(service.zip.files).reduce((sum, bytes) => sum + bytes, 0);
    expect(service.zip.bytes).toBeGreaterThan(5_000_000);
    expect(service.zip.bytes).toBeLessThanOrEqual(22_000_000);
    expect(unzipped).toBeGreaterThan(service.zip.bytes);
    expect(unzipped).toBeLessThanOrEqual(60_000_000);
  });
});
