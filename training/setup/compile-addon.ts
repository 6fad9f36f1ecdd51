import { join } from 'node:path';
import { addonNapi, packageVersion } from '../backend/native-package.ts';
import { lastLine } from '../backend/run-command.ts';
import type { Machine } from './machine.ts';
import type { Recipe } from './recipe.ts';
import { isSealed, makeSealed } from './sealed-folder.ts';
import { StepFailed } from './step-failed.ts';

const COMPILE_LIMIT = 10 * 60_000;

/** Where the cache keeps the addon compiled for this Node-API, this tfjs-node and this libtensorflow. */
export function addonFolder(machine: Machine & { tfjsNode: string }, recipe: Recipe): string {
  const versions = `${packageVersion(machine.tfjsNode)}-napi${addonNapi(machine.napi)}-tensorflow-${recipe.tensorflow}`;
  return join(machine.cache, `addon-${versions}-${machine.platform}-${machine.arch}`);
}

/**
 * The compiled addon of tfjs-node, from the cache or by the C++ compiler (`$CXX`, g++ unless given) out of the package's own
 * two source files: no node-gyp, which would fetch Node's headers from a host of its own.
 * @param library folder of `fetchLibrary`
 * @throws StepFailed
 */
export async function compileAddon(
  machine: Machine & { tfjsNode: string },
  recipe: Recipe,
  library: string,
  log: (line: string) => void,
): Promise<string> {
  const folder = addonFolder(machine, recipe);
  const addon = join(folder, 'tfjs_binding.node');
  if (await isSealed(folder)) {
    log(`The compiled addon is in the cache: ${folder}`);
    return addon;
  }
  if (machine.napiHeaders === null) throw new StepFailed('the npm package node-api-headers is missing');
  const [compiler, ...flags] = (machine.env.CXX || 'g++').split(/\s+/);
  const binding = join(machine.tfjsNode, 'binding');
  const defines = [
    `NAPI_VERSION=${addonNapi(machine.napi)}`,
    'NODE_GYP_MODULE_NAME=tfjs_binding',
    'BUILDING_NODE_EXTENSION',
  ];
  log(`Compiling the addon of tfjs-node with ${compiler} …`);
  await makeSealed(folder, async (staging) => {
    const outcome = await machine.run(
      compiler,
      [
        ...flags,
        ...['-std=c++17', '-O2', '-fPIC', '-shared'],
        ...defines.map((define) => `-D${define}`),
        ...[machine.napiHeaders, library].map((root) => `-I${root}/include`),
        ...['tfjs_backend.cc', 'tfjs_binding.cc'].map((source) => join(binding, source)),
        ...['-o', join(staging, 'tfjs_binding.node')],
        ...[`-L${library}/lib`, '-l:libtensorflow_cc.so.2', '-l:libtensorflow_framework.so.2'],
        // Found again from lib/napi-v8/ inside the package.
        '-Wl,-rpath,$ORIGIN/../../deps/lib',
      ],
      { limit: COMPILE_LIMIT, folder: machine.tfjsNode },
    );
    if (outcome.missing)
      throw new StepFailed(`${compiler} is missing (it compiles the addon; another C++ compiler can be named in CXX)`);
    if (outcome.code !== 0) throw new StepFailed(`${compiler} could not compile the addon (${lastLine(outcome)})`);
  });
  return addon;
}
