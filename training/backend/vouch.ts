import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { addonFile } from './native-package.ts';

// Loading a bad library kills the process, so it is first tried in a child. What passed is remembered beside it, by size and
// time of its files and by the version of Node, so that the next training run need not spend that second.
const VOUCHER = 'pathloom-verified.json';

/** Whether this very library passed `probeNative` under this version of Node. */
export function isVouched(tfjsNode: string, napi: number): boolean {
  try {
    return readFileSync(join(tfjsNode, 'lib', VOUCHER), 'utf8') === fingerprint(tfjsNode, napi);
  } catch {
    return false;
  }
}

/** Remembers that the library passed; where that cannot be written, it will be tried again. */
export function vouch(tfjsNode: string, napi: number): void {
  try {
    writeFileSync(join(tfjsNode, 'lib', VOUCHER), fingerprint(tfjsNode, napi));
  } catch {
    // A read-only install costs a second per run, no more.
  }
}

function fingerprint(tfjsNode: string, napi: number): string {
  const libraries = join(tfjsNode, 'deps', 'lib');
  const files = existsSync(libraries) ? readdirSync(libraries).map((name) => join(libraries, name)) : [];
  const entries = [addonFile(tfjsNode, napi), ...files.sort()].map((file) => {
    const { size, mtimeMs } = statSync(file);
    return { file, size, mtimeMs };
  });
  return JSON.stringify({ node: process.version, entries });
}
