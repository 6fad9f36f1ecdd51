import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { makeServiceFolder } from './service-folder.ts';
import { osls } from './tools.ts';

export interface OfflineService {
  readonly url: string;
  /** A key that the function knows. */
  readonly key: string;
  readonly stop: () => Promise<void>;
}

/** Runs the HTTP API of serverless.yml and the built function behind it on this machine, with serverless-offline. */
export async function serveOffline(
  options: readonly string[] = [],
  environment: Readonly<Record<string, string>> = {},
): Promise<OfflineService> {
  const key = 'a-key-of-the-tests';
  const hash = createHash('sha256').update(key).digest('hex');
  const made = await makeServiceFolder((configuration) => {
    const parameter = /'\{\{resolve:ssm:[^']+\}\}'/g;
    if (configuration.match(parameter)?.length !== 1)
      throw new Error('serverless.yml has no longer one parameter of SSM');
    return `${configuration.replace(parameter, `tester:${hash}`)}\nplugins:\n  - serverless-offline\n`;
  });
  const args = [await osls(), 'offline', '--host', '127.0.0.1', '--localEnvironment', ...options];
  try {
    const { port, stop } = await startOnFreePorts(args, made.folder, { ...made.environment, ...environment });
    const stopAndRemove = async () => {
      await stop();
      await made.remove();
    };
    return { url: `http://127.0.0.1:${port}`, key, stop: stopAndRemove };
  } catch (error) {
    await made.remove();
    throw error;
  }
}

interface Started {
  readonly port: number;
  readonly stop: () => Promise<void>;
}

/** Starts serverless-offline. Ports that another process took after they were found are replaced, twice. */
async function startOnFreePorts(args: readonly string[], folder: string, env: NodeJS.ProcessEnv): Promise<Started> {
  for (let more = 2; ; more--) {
    const [port, lambdaPort] = await freePorts();
    const ports = ['--httpPort', port, '--lambdaPort', lambdaPort].map(String);
    try {
      return { port, stop: await startReady([...args, ...ports], folder, env) };
    } catch (error) {
      if (more === 0 || !String(error).includes('EADDRINUSE')) throw error;
    }
  }
}

/** @returns what stops it */
async function startReady(args: readonly string[], folder: string, env: NodeJS.ProcessEnv): Promise<Started['stop']> {
  const child = spawn(process.execPath, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const closed = once(child, 'close');
  let said = '';
  const ready = new Promise<void>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (part: Buffer) => {
        said += part;
        if (said.includes('Server ready')) resolve();
      });
    }
  });
  await Promise.race([
    ready,
    closed.then(([code]) => {
      throw new Error(`serverless-offline ended with ${code}: ${said}`);
    }),
  ]);
  return async () => {
    child.kill('SIGKILL');
    await closed;
  };
}

/** Two ports that nobody listens on; both are taken before one is given back, so that they differ. */
async function freePorts(): Promise<number[]> {
  const servers = [createServer(), createServer()];
  const ports = await Promise.all(servers.map(portOf));
  for (const server of servers) server.close();
  return ports;
}

async function portOf(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as { port: number }).port;
}
