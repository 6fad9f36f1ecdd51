import { cp, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { builtProgram } from '../cli/build.ts';

export interface ServiceFolder {
  readonly folder: string;
  /** Environment without an account and without a way to one: an address where nobody listens stands for all of AWS. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly remove: () => Promise<void>;
}

/**
 * A folder with all that serverless.yml speaks of, built. osls writes beside that file: in the repository's own folder, two at a time
 * would write over each other.
 */
export async function makeServiceFolder(change = (configuration: string) => configuration): Promise<ServiceFolder> {
  await builtProgram();
  const folder = await mkdtemp(join(tmpdir(), 'pathloom-deploy-'));
  for (const part of ['functions', 'studio'])
    await cp(join('dist', part), join(folder, 'dist', part), { recursive: true });
  await writeFile(join(folder, 'serverless.yml'), change(await readFile('serverless.yml', 'utf8')));
  // What it takes in from other files.
  await cp('functions', join(folder, 'functions'), { recursive: true, filter: isFolderOrYaml });
  await cp('package.json', join(folder, 'package.json'));
  for (const name of ['models', 'node_modules']) await symlink(resolve(name), join(folder, name));
  return {
    folder,
    environment: {
      PATH: process.env.PATH,
      HOME: folder,
      AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
      AWS_EC2_METADATA_DISABLED: 'true',
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

const isFolderOrYaml = async (path: string): Promise<boolean> =>
  path.endsWith('.yml') || (await stat(path)).isDirectory();
