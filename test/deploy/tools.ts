import { join } from 'node:path';
import { npmEnvironment } from '../npm/environment.ts';

/**
 * The program osls, for Node: it packages and deploys what serverless.yml describes. Its plug-in serverless-offline lies beside it, where
 * it looks for plug-ins too.
 */
export async function osls(): Promise<string> {
  const modules = await npmEnvironment({ name: 'deploy-tools', recipe: new URL('tools', import.meta.url) });
  return join(modules, 'osls/bin/serverless.js');
}
