import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** Where Debian's package chromium puts it, and others of the same kind. */
const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser'];

/**
 * Starts the browser of the machine, without a window.
 *
 * @throws Error that says how to install it: tests that need it must fail, not be skipped
 */
export function openChromium(): Promise<Browser> {
  const found = [process.env.PATHLOOM_CHROMIUM ?? '', ...PLACES].find((path) => path !== '' && existsSync(path));
  if (!found) {
    throw new Error(
      'There is no Chromium on this machine, which these tests need: apt-get install -y chromium, or PATHLOOM_CHROMIUM=its path',
    );
  }
  // Containers have little shared memory, and run as root, whom Chromium's sandbox does not take.
  const args = ['--disable-dev-shm-usage', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])];
  return chromium.launch({ executablePath: found, args });
}
