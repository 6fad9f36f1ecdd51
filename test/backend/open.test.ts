import { afterEach, expect, test, vi } from 'vitest';
import { chooseBackend } from '../../training/backend/choice.ts';
import { openBackend } from '../../training/backend/open.ts';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.doUnmock('../../training/backend/open-native.ts');
  vi.resetModules();
});

test('PATHLOOM_BACKEND decides over the wish of the caller', () => {
  expect(chooseBackend('native', undefined)).toBe('native');
  expect(chooseBackend('native', '')).toBe('native');
  expect(chooseBackend('native', 'wasm')).toBe('wasm');
  expect(chooseBackend('wasm', 'native')).toBe('native');
});

test('an unknown PATHLOOM_BACKEND is refused by name, with what is allowed', async () => {
  vi.stubEnv('PATHLOOM_BACKEND', 'cuda');
  await expect(openBackend()).rejects.toMatchObject({
    name: 'PathloomError',
    code: 'bad_option',
    field: 'PATHLOOM_BACKEND',
    message: 'PATHLOOM_BACKEND is "cuda"; allowed: native, wasm',
  });
});

test('the wasm backend names its versions and its price', async () => {
  vi.stubEnv('PATHLOOM_BACKEND', 'wasm');
  const backend = await openBackend('native');
  expect(backend.name).toBe('wasm');
  expect(backend.versions).toEqual({ 'tfjs-core': '4.22.0', 'tfjs-backend-wasm': '4.22.0' });
  expect(backend.warning).toContain('a TCN 7 to 10 times slower');
});

test('where the native library does not work, training falls back to wasm and says why', async () => {
  vi.stubEnv('PATHLOOM_BACKEND', '');
  vi.doMock('../../training/backend/open-native.ts', () => ({
    openNative: async () => ({ reason: 'its native library is not installed' }),
  }));
  vi.resetModules();
  const { openBackend: open } = await import('../../training/backend/open.ts');
  const backend = await open('native');
  expect(backend.name).toBe('wasm');
  expect(backend.warning).toMatch(/its native library is not installed.*7 to 10 times slower.*pathloom setup/);
});
