import { expect, test } from 'vitest';
import { architectureNames, findArchitecture } from '../../training/architectures/registry.ts';

test('every architecture is found by its name, the default first', () => {
  expect(architectureNames[0]).toBe('path-dependent');
  expect(new Set(architectureNames).size).toBe(architectureNames.length);
  for (const name of architectureNames) expect(findArchitecture(name).name).toBe(name);
});

test('an unknown architecture is refused by name, with those that are known', () => {
  expect(() => findArchitecture('Dense')).toThrow(
    expect.objectContaining({
      code: 'unknown_architecture',
      message: `No architecture "Dense"; known: ${architectureNames.join(', ')}`,
    }),
  );
});
