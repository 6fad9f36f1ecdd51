import axe from 'axe-core';
import type { Page } from 'playwright-core';

interface Violation {
  readonly id: string;
  readonly impact?: string | null;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/** What axe finds that is serious or critical. */
export async function findings(page: Page): Promise<string[]> {
  // Given to the engine itself: the page lets no other script in.
  await page.evaluate(axe.source);
  const violations = await page.evaluate(async () => {
    const { axe: engine } = globalThis as unknown as { axe: { run: () => Promise<{ violations: Violation[] }> } };
    return (await engine.run()).violations;
  });
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`));
}
