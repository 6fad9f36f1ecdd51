import { rmSync } from 'node:fs';

/** Removes a draft if it is there. That it cannot be removed is no news: what is wrong with the place is said by who writes there. */
export function discard(draft: string): void {
  try {
    rmSync(draft, { force: true });
  } catch {
    // See above.
  }
}
