import { delimiter, join } from 'node:path';
import { modulesFolder } from '../backend/native-package.ts';
import { lastLine } from '../backend/run-command.ts';
import type { Machine } from './machine.ts';
import { StepFailed } from './step-failed.ts';

const PROBE_LIMIT = 4_000;
const SCRIPT_LIMIT = 10 * 60_000;

/**
 * Runs the install script of tfjs-node, which downloads libtensorflow and a compiled addon, but only where its host answers:
 * where it does not, the script hangs for minutes.
 * @throws StepFailed
 */
export async function runInstallScript(
  machine: Machine & { tfjsNode: string },
  log: (line: string) => void,
): Promise<void> {
  const { env } = machine;
  // The script's own variables for a mirror.
  const host = env.TFJS_NODE_CDN_STORAGE || env.CDN_STORAGE || 'https://storage.googleapis.com/';
  const proxied = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'].some((name) => env[name]);
  // The script goes through a proxy, which Node's fetch does not know: there only trying can tell.
  if (!proxied && !(await machine.answers(host, PROBE_LIMIT)))
    throw new StepFailed(`${host}, where tfjs-node's own install script downloads from, does not answer`);
  log(`Running the install script of tfjs-node, which downloads from ${host} …`);
  const outcome = await machine.run(process.execPath, [join('scripts', 'install.js')], {
    limit: SCRIPT_LIMIT,
    folder: machine.tfjsNode,
    // It calls node-pre-gyp by name, as npm would let it.
    env: { ...env, PATH: [join(modulesFolder(machine.tfjsNode), '.bin'), env.PATH].join(delimiter) },
  });
  if (outcome.code !== 0) throw new StepFailed(`tfjs-node's own install script failed (${lastLine(outcome)})`);
}
