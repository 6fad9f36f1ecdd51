import type { BrowserContext } from 'playwright-core';
import { expect, onTestFinished } from 'vitest';

/** Pages that are left open go on, with their workers and the runtime's memory: those of a test end with it. */
export function closeAfterTest(context: BrowserContext): void {
  if (expect.getState().currentTestName !== undefined) onTestFinished(() => context.close());
}
