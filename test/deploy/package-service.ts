import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { makeServiceFolder } from './service-folder.ts';
import { osls } from './tools.ts';
import { openZip, type Zip } from './zip.ts';

export interface PackagedService {
  /** Where it was packaged. */
  readonly folder: string;
  /** What osls printed. */
  readonly output: string;
  readonly zip: Zip;
  readonly remove: () => Promise<void>;
}

/** Packages the service as `osls deploy` would, with no account and no network. */
export async function packageService(...options: readonly string[]): Promise<PackagedService> {
  const { folder, output, remove } = await runPackage(options);
  return { folder, output, remove, zip: await openZip(join(folder, '.serverless', 'pathloom.zip')) };
}

export interface Resource {
  readonly Type: string;
  // Whatever CloudFormation knows: tests say what they expect of it.
  readonly Properties: Readonly<Record<string, unknown>>;
}

export interface RenderedTemplates {
  readonly resources: Readonly<Record<string, Resource>>;
  /** Files of CloudFormation: what makes the stack, and what is in it. */
  readonly files: readonly string[];
  readonly remove: () => Promise<void>;
}

/** The same without the zip, which takes its time: another file stands for it. */
export async function renderTemplates(...options: readonly string[]): Promise<RenderedTemplates> {
  const { folder, remove } = await runPackage(options, (configuration) =>
    configuration.replace(/^package:\n/m, 'package:\n  artifact: package.json\n'),
  );
  const files = ['create', 'update'].map((name) =>
    join(folder, '.serverless', `cloudformation-template-${name}-stack.json`),
  );
  const { Resources } = JSON.parse(await readFile(files[1], 'utf8'));
  return { resources: Resources, files, remove };
}

async function runPackage(options: readonly string[], change?: (configuration: string) => string) {
  const { folder, environment, remove } = await makeServiceFolder(change);
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [await osls(), 'package', ...options], {
    cwd: folder,
    env: environment,
  });
  return { folder, output: stdout + stderr, remove };
}
