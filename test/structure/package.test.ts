import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { VERSION } from '../../inference/contract/version.ts';
import { exists, ROOT } from './imports.ts';

const readJson = (file: string) => JSON.parse(readFileSync(join(ROOT, file), 'utf8'));
const manifest = readJson('package.json');

test('VERSION is the version of package.json', () => {
  expect(VERSION).toBe(manifest.version);
  expect(readJson('package-lock.json').version).toBe(manifest.version);
});

describe('dependencies', () => {
  const { dependencies, devDependencies, optionalDependencies } = manifest as Record<string, Record<string, string>>;
  const all = { ...dependencies, ...devDependencies, ...optionalDependencies };

  // A new one is a decision: raise the number together with it.
  test('are as few as was decided', () => {
    const counts = [dependencies, devDependencies, optionalDependencies].map((group) => Object.keys(group).length);
    expect(counts).toEqual([16, 18, 5]);
  });

  test('are pinned to exact versions, and none is named twice', () => {
    const loose = Object.entries(all).filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version));
    expect(loose).toEqual([]);
    const groups = [dependencies, devDependencies, optionalDependencies].map((group) => Object.keys(group));
    expect(groups.flat()).toHaveLength(Object.keys(all).length);
  });

  test('are installed at the version that is asked for', () => {
    const required = { ...dependencies, ...devDependencies };
    const installed = Object.keys(required).map((name) => [
      name,
      readJson(join('node_modules', name, 'package.json')).version,
    ]);
    expect(Object.fromEntries(installed)).toEqual(required);
  });
});

describe('licences', () => {
  // MIT-0 is MIT without the duty to name the author; Zlib asks only that changed sources are marked.
  const PERMISSIVE = [
    '0BSD',
    'Apache-2.0',
    'BSD-2-Clause',
    'BSD-3-Clause',
    'BlueOak-1.0.0',
    'CC0-1.0',
    'ISC',
    'MIT',
    'MIT-0',
    'Unlicense',
    'Zlib',
  ];
  /** What tests use, to read style sheets and to check pages: not in the product, and its licence asks only for changes to itself. */
  const DEVELOPMENT_ONLY = /^(lightningcss|axe-core)/;

  /** `A OR B` needs one that is permissive, `A AND B` needs both. */
  function isPermissive(expression: string): boolean {
    const bare = expression.replace(/^\((.*)\)$/, '$1');
    if (bare.includes(' OR ')) return bare.split(' OR ').some(isPermissive);
    return bare.split(' AND ').every((name) => PERMISSIVE.includes(name));
  }

  /** Every package that lies in node_modules, direct or not. */
  function installedPackages(): { name: string; licence: string }[] {
    const names = readdirSync(join(ROOT, 'node_modules')).flatMap((name) => {
      if (name.startsWith('.')) return [];
      return name.startsWith('@')
        ? readdirSync(join(ROOT, 'node_modules', name)).map((inner) => `${name}/${inner}`)
        : [name];
    });
    return names
      .filter((name) => exists(join('node_modules', name, 'package.json')))
      .map((name) => ({ name, licence: readJson(join('node_modules', name, 'package.json')).license ?? 'none' }));
  }

  test('the judge knows what is permissive', () => {
    expect(['MIT', '(MIT OR CC0-1.0)', 'GPL-3.0 OR MIT', '(BSD-3-Clause AND Apache-2.0)'].map(isPermissive)).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect(['GPL-3.0', 'MIT AND GPL-3.0', 'none', 'MPL-2.0'].map(isPermissive)).toEqual([false, false, false, false]);
  });

  test('of all packages are permissive', () => {
    const packages = installedPackages();
    expect(packages.length).toBeGreaterThan(100);
    expect(packages.filter(({ name, licence }) => !DEVELOPMENT_ONLY.test(name) && !isPermissive(licence))).toEqual([]);
  });
});

describe('the bundle for browsers', async () => {
  const { outputFiles, metafile } = await build({
    entryPoints: ['inference/web.ts'],
    absWorkingDir: ROOT,
    bundle: true,
    minify: true,
    platform: 'browser',
    format: 'esm',
    write: false,
    metafile: true,
    logLevel: 'silent',
  });
  const inputs = Object.keys(metafile.inputs);

  test('is whole: whatever it needs is in it', () => {
    expect(Object.values(metafile.outputs).flatMap(({ imports }) => imports)).toEqual([]);
    expect(inputs).toContain('inference/web.ts');
    expect(inputs.some((file) => file.includes('onnxruntime-web'))).toBe(true);
  });

  test('holds no tfjs, nothing of training, and no runtime for Node', () => {
    expect(
      inputs.filter((file) =>
        /tensorflow|onnxruntime-node|^training\/|^functions\/|^bin\/|inference\/node\.ts/.test(file),
      ),
    ).toEqual([]);
    expect(outputFiles[0].text).not.toMatch(/@tensorflow|tfjs/);
  });

  test('none of its files imports a module of Node', () => {
    const imported = Object.entries(metafile.inputs).flatMap(([file, { imports }]) =>
      imports.map(({ path }) => `${file} → ${path}`),
    );
    expect(imported.length).toBeGreaterThan(50);
    expect(imported.filter((line) => / → (node:|fs$|path$|os$|worker_threads$)/.test(line))).toEqual([]);
  });

  test('is small beside the runtime’s own wasm, which it does not hold', () => {
    expect(outputFiles).toHaveLength(1);
    expect(outputFiles[0].contents.length).toBeLessThan(1_200_000);
  });
});
