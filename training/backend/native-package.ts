import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** tfjs-node calls `util.isNullOrUndefined`, which Node 23 removed. */
export const NATIVE_NODE_MAJORS = { first: 18, last: 22 } as const;

/** The newest Node-API that tfjs-node 4.22.0 is built for: its folder of addons is named after it. */
const NEWEST_NAPI = 8;

/** Whether tfjs-node runs on this version of Node, `20.20.2` for example. */
export function nativeRunsOn(nodeVersion: string): boolean {
  const major = Number.parseInt(nodeVersion, 10);
  return major >= NATIVE_NODE_MAJORS.first && major <= NATIVE_NODE_MAJORS.last;
}

/** Folder of an installed package, or null. */
export function findPackage(name: string): string | null {
  const require = createRequire(import.meta.url);
  for (const folder of require.resolve.paths(name) ?? [])
    if (existsSync(join(folder, name, 'package.json'))) return join(folder, name);
  return null;
}

/** Version of the package in a folder, as its package.json says. */
export function packageVersion(folder: string): string {
  const manifest: { version: string } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return manifest.version;
}

/** The Node-API version of tfjs-node's addon on a Node that offers `napi`. */
export function addonNapi(napi: number): number {
  return Math.min(NEWEST_NAPI, napi);
}

/** Where tfjs-node looks for its compiled addon. */
export function addonFile(tfjsNode: string, napi: number): string {
  return join(tfjsNode, 'lib', `napi-v${addonNapi(napi)}`, 'tfjs_binding.node');
}

/** The `node_modules` that the package lies in, where `.bin` is. */
export function modulesFolder(tfjsNode: string): string {
  return dirname(dirname(tfjsNode));
}
