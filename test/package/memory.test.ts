import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type MadePackage, makePackage } from '../fixtures/package.ts';
import { runProgram } from '../python/program.ts';

const PATHS = 200_000;
const PROGRAM = fileURLToPath(new URL('stream-paths.ts', import.meta.url));

let made: MadePackage;

beforeAll(async () => {
  made = await makePackage({ architecture: 'path-dependent' });
});
afterAll(() => made.remove());

test('200,000 paths of 252 steps, 202 MB of returns, stream through memory that does not grow', async () => {
  const output = await runProgram(process.execPath, ['--import', 'tsx', PROGRAM, made.folder, String(PATHS)]);
  const { drawn, finite, early, most } = JSON.parse(output);
  expect({ drawn, finite }).toEqual({ drawn: PATHS, finite: true });
  // A run needs some 20 MB of tensors and Node collects them when it likes; kept chunks would add 180 MB after the first tenth.
  expect(most - early).toBeLessThan(80);
  expect(most).toBeLessThan(320);
});
