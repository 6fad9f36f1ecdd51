import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { assertCapable } from '../../inference/browser/capable.ts';
import { fromFailure, toFailure } from '../../inference/browser/failure.ts';
import { WASM_FILE } from '../../inference/browser/wasm-file.ts';
import { PathloomError } from '../../inference/contract/error.ts';

const browser = { Worker: class {}, WebAssembly, crypto };

test('a browser that has all is let pass, with SIMD as the engine here has it', () => {
  expect(() => assertCapable(browser)).not.toThrow();
});

test.each([
  ['Web Workers', { ...browser, Worker: undefined }, /no Web Workers here; in Node import pathloom\/node/],
  ['WebAssembly', { Worker: browser.Worker, crypto }, /no WebAssembly SIMD/],
  [
    'SIMD',
    { ...browser, WebAssembly: { validate: () => false } },
    /no WebAssembly SIMD, or it is switched off; Chrome/,
  ],
  ['a secure context', { ...browser, crypto: {} }, /not secure; open it by https or from localhost/],
])('a browser without %s is told so in a sentence', (_what, surroundings, words) => {
  expect(() => assertCapable(surroundings)).toThrow(
    expect.objectContaining({ code: 'missing_dependency', message: expect.stringMatching(words) }),
  );
});

test('the runtime that is expected is the one that is installed', async () => {
  const bytes = await readFile(`node_modules/onnxruntime-web/dist/${WASM_FILE.name}`);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  expect({ name: WASM_FILE.name, bytes: bytes.length, sha256 }).toEqual(WASM_FILE);
});

test('errors survive the journey from the worker', () => {
  const refusal = fromFailure(toFailure(new PathloomError('bad_option', 'no', { field: 'paths' })));
  expect(refusal).toEqual(new PathloomError('bad_option', 'no', { field: 'paths' }));
  expect(fromFailure(toFailure(new Error('a defect')))).toEqual(new Error('a defect'));
  for (const error of [
    new RangeError('Array buffer allocation failed'),
    new Error('std::bad_alloc'),
    'out of memory',
  ]) {
    expect(fromFailure(toFailure(error))).toMatchObject({
      code: 'bad_option',
      field: 'paths',
      message: expect.stringMatching(/^the browser has not enough memory .*; ask for fewer paths or steps$/),
    });
  }
});
