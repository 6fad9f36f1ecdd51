import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { isVouched, vouch } from '../../training/backend/vouch.ts';

async function install(): Promise<{ tfjsNode: string; library: string }> {
  const tfjsNode = await mkdtemp(join(tmpdir(), 'pathloom-vouch-'));
  onTestFinished(() => rm(tfjsNode, { recursive: true }));
  const library = join(tfjsNode, 'deps', 'lib', 'libtensorflow_cc.so.2');
  await mkdir(join(tfjsNode, 'deps', 'lib'), { recursive: true });
  await mkdir(join(tfjsNode, 'lib', 'napi-v8'), { recursive: true });
  await writeFile(library, 'library');
  await writeFile(join(tfjsNode, 'lib', 'napi-v8', 'tfjs_binding.node'), 'addon');
  return { tfjsNode, library };
}

test('a library is vouched for after it passed, not before', async () => {
  const { tfjsNode } = await install();
  expect(isVouched(tfjsNode, 9)).toBe(false);
  vouch(tfjsNode, 9);
  expect(isVouched(tfjsNode, 9)).toBe(true);
});

test('a library that was cut short since is not vouched for any more', async () => {
  const { tfjsNode, library } = await install();
  vouch(tfjsNode, 9);
  await writeFile(library, 'lib');
  expect(isVouched(tfjsNode, 9)).toBe(false);
});

test('a package without a library is never vouched for', async () => {
  const { tfjsNode } = await install();
  await rm(join(tfjsNode, 'lib', 'napi-v8'), { recursive: true });
  vouch(tfjsNode, 9);
  expect(isVouched(tfjsNode, 9)).toBe(false);
});
