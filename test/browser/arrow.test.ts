import { expect, test, vi } from 'vitest';
import { encodeArrow } from '../../inference/browser/arrow.ts';
import { formats } from '../../inference/formats/index.ts';

// The suites of the file formats, whose files other readers read back, on the writer that bundles carry.
vi.mock('../../inference/formats/arrow.ts', () => import('../../inference/browser/arrow.ts'));

test('the writer is the one of the bundles', () => {
  expect(formats.arrow.encode).toBe(encodeArrow);
});

await import('../formats/chunks.test.ts');
await import('../formats/readers.test.ts');
