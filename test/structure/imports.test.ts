import { describe, expect, test } from 'vitest';
import { exists, filesUnder, importsOf, readSource, specifiersOf, withoutComments } from './imports.ts';

const FOLDERS = ['inference', 'training', 'functions', 'bin'];
const files = FOLDERS.flatMap(filesUnder);
const isOurs = (path: string) =>
  FOLDERS.some((folder) => path.startsWith(`${folder}/`)) || /^(test|bench)\//.test(path);
const isTensorFlow = (path: string) => path.startsWith('@tensorflow/');

/** Imports of the files under a folder that a rule forbids, as `file → import`. */
function offences(folder: string, forbidden: (imported: string, file: string) => boolean): string[] {
  const found = filesUnder(folder);
  return found.flatMap((file) =>
    importsOf(file)
      .filter((imported) => forbidden(imported, file))
      .map((imported) => `${file} → ${imported}`),
  );
}

const outside =
  (...allowed: string[]) =>
  (imported: string): boolean =>
    isOurs(imported) && !allowed.some((folder) => imported.startsWith(`${folder}/`));

describe('the reader of imports', () => {
  test('finds every way to import', () => {
    const source = [
      "import a from './a.ts';",
      "import type { B } from './b.ts';",
      'import {\n  c,\n  type D,\n} from "./c.ts";',
      "import './effect.ts';",
      "export * from './e.ts';",
      "export { type F } from './f.ts';",
      "const g = await import('./g.ts');",
      "const h = require('./h.ts');",
      "type I = import('./i.ts').I;",
    ].join('\n');
    expect(specifiersOf(source).sort()).toEqual(
      ['a', 'b', 'c', 'e', 'effect', 'f', 'g', 'h', 'i'].map((name) => `./${name}.ts`).sort(),
    );
  });

  test('takes no comment for an import, and no text for a comment', () => {
    const source =
      "// import x from './x.ts';\n/* import './y.ts'; */\nconst url = 'https://host'; import z from './z.ts';";
    expect(specifiersOf(source)).toEqual(['./z.ts']);
    expect(withoutComments("'// kept' // gone")).toBe("'// kept'  ");
  });

  test('finds the files and imports of this repository, and each of ours exists', () => {
    expect(files.length).toBeGreaterThan(100);
    const ours = files.flatMap((file) =>
      importsOf(file)
        .filter(isOurs)
        .map((imported) => [file, imported]),
    );
    expect(ours.length).toBeGreaterThan(300);
    expect(ours.filter(([, imported]) => !exists(imported))).toEqual([]);
  });
});

describe('arrows point one way', () => {
  test.each([
    ['inference/contract', ['inference/contract']],
    ['inference/core', ['inference/contract', 'inference/core']],
    ['inference/formats', ['inference/contract', 'inference/core', 'inference/formats']],
    ['inference/history', ['inference/contract', 'inference/core', 'inference/history']],
    ['inference', ['inference']],
    ['functions', ['inference', 'functions']],
    ['training', ['inference', 'training']],
    ['bin', ['inference', 'training', 'functions', 'bin']],
  ])('%s imports of ours only %j', (folder, allowed) => {
    expect(offences(folder, outside(...allowed))).toEqual([]);
  });

  test('nothing under inference imports a Node API, except its Node entry', () => {
    const offending = offences(
      'inference',
      (imported, file) => imported.startsWith('node:') && file !== 'inference/node.ts',
    );
    expect(offending).toEqual([]);
    expect(importsOf('inference/node.ts').some((imported) => imported.startsWith('node:'))).toBe(true);
  });

  test('nothing under inference uses a global of Node, except its Node entry', () => {
    const users = filesUnder('inference').filter(
      (file) =>
        file !== 'inference/node.ts' &&
        /\b(process|Buffer|__dirname|__filename|setImmediate)\b[.(]/.test(withoutComments(readSource(file))),
    );
    expect(users).toEqual([]);
  });

  test('the core has no clock, no chance and no I/O of its own', () => {
    const impure =
      /\bMath\.random\b|\bDate\.now\b|\bnew Date\(\)|\bperformance\.|\bfetch\(|\bconsole\.|\bsetTimeout\(|\bgetRandomValues\b/;
    const offending = ['inference/core', 'inference/contract']
      .flatMap(filesUnder)
      .filter((file) => impure.test(withoutComments(readSource(file))));
    expect(offending).toEqual([]);
  });

  test('contract and core know no package but zod', () => {
    const known = (imported: string) => imported === 'zod' || isOurs(imported);
    expect(offences('inference/contract', (imported) => !known(imported))).toEqual([]);
    expect(offences('inference/core', (imported) => !isOurs(imported))).toEqual([]);
  });

  test('zod is imported as a namespace: bundles then leave out its languages, which are larger than the rest of them', () => {
    const named = files.filter((file) => /^import \{[^}]*\} from 'zod';/m.test(readSource(file)));
    expect(named).toEqual([]);
  });

  test('the runtimes of ONNX are loaded in their entries only', () => {
    const elsewhere = offences(
      'inference',
      (imported, file) => imported.startsWith('onnxruntime') && !/^inference\/(node|web|ort)\.ts$/.test(file),
    );
    expect(elsewhere).toEqual([]);
  });

  test('tfjs is imported under training, and by the command that trains for its TensorBoard log', () => {
    const elsewhere = ['inference', 'functions', 'bin'].flatMap((folder) => offences(folder, isTensorFlow));
    expect(elsewhere.filter((line) => line !== 'bin/commands/train.ts → @tensorflow/tfjs-node')).toEqual([]);
    expect(offences('training', isTensorFlow).length).toBeGreaterThan(10);
  });

  test('no program imports a test or a bench', () => {
    expect(FOLDERS.flatMap((folder) => offences(folder, (imported) => /^(test|bench)\//.test(imported)))).toEqual([]);
  });

  test('paths of our files carry their extension', () => {
    const bare = FOLDERS.flatMap((folder) =>
      offences(folder, (imported) => isOurs(imported) && !/\.(ts|tsx|json|css)$/.test(imported)),
    );
    expect(bare).toEqual([]);
  });
});

test('no source file is longer than 300 lines', () => {
  const long = files
    .map((file) => [file, readSource(file).trimEnd().split('\n').length] as const)
    .filter(([, lines]) => lines > 300);
  expect(long).toEqual([]);
});
