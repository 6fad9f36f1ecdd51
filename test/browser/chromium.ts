import { existsSync } from 'node:fs';
import { type Browser, chromium, type LaunchOptions } from 'playwright-core';

/** Where Debian's package chromium puts it, and others of the same kind. */
const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser'];

/**
 * Starts the browser of the machine, without a window.
 *
 * @param more further arguments of its command line
 * @throws Error that says how to install it: tests that need it must fail, not be skipped
 */
export const openChromium = (more: readonly string[] = []): Promise<Browser> => chromium.launch(launchOptions(more));

/** What starts it, for who starts it in another way. @throws as `openChromium` does */
export function launchOptions(more: readonly string[] = []): LaunchOptions {
  const found = [process.env.PATHLOOM_CHROMIUM ?? '', ...PLACES].find((path) => path !== '' && existsSync(path));
  if (!found) {
    throw new Error(
      'There is no Chromium on this machine, which these tests need: apt-get install -y chromium, or PATHLOOM_CHROMIUM=its path',
    );
  }
  // Containers have little shared memory, and run as root, whom Chromium's sandbox does not take.
  const args = ['--disable-dev-shm-usage', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])];
  return { executablePath: found, args: [...args, ...more] };
}

/**
 * For pages of tests: each has a runtime of its own to compile, of which V8's better compiler takes two seconds of both cores, for runs that
 * take milliseconds here.
 */
export const ONE_COMPILER = '--js-flags=--liftoff-only';
