import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { lastLine } from '../backend/run-command.ts';
import type { Machine } from './machine.ts';
import type { Recipe } from './recipe.ts';
import { hashFile, isSealed, makeSealed, makeStaging } from './sealed-folder.ts';
import { StepFailed } from './step-failed.ts';

const DOWNLOAD_LIMIT = 20 * 60_000;
const EXTRACT_LIMIT = 5 * 60_000;

// The two libraries and the headers of the C API, put where tfjs-node's build looks for them. Node cannot read zip files.
const EXTRACT = `
import os, re, shutil, sys, zipfile
wheel, place = sys.argv[1:]
header = re.compile(r'tensorflow/include/((tensorflow/c/(eager/)?|tensorflow/core/platform/|tsl/c/|tsl/platform/)[^/]+[.]h)')
library = re.compile(r'tensorflow/(libtensorflow_(cc|framework)[.]so[.]2)')
with zipfile.ZipFile(wheel) as archive:
    for name in archive.namelist():
        found, kind = header.fullmatch(name), 'include'
        if not found: found, kind = library.fullmatch(name), 'lib'
        if not found: continue
        target = os.path.join(place, kind, found[1])
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with archive.open(name) as source, open(target, 'wb') as out: shutil.copyfileobj(source, out, 1 << 20)
`;

/** Where the cache keeps libtensorflow. */
export function libraryFolder(machine: Machine, recipe: Recipe): string {
  return join(machine.cache, `libtensorflow-${recipe.tensorflow}-${machine.platform}-${machine.arch}`);
}

/**
 * The folder with libtensorflow's headers (`include`) and libraries (`lib`): from the cache if every file there has its hash,
 * otherwise from the wheel on PyPI, which is checked against the recipe and not kept.
 * @throws StepFailed
 */
export async function fetchLibrary(machine: Machine, recipe: Recipe, log: (line: string) => void): Promise<string> {
  const folder = libraryFolder(machine, recipe);
  if (await isSealed(folder)) {
    log(`libtensorflow ${recipe.tensorflow} is in the cache: ${folder}`);
    return folder;
  }
  const python = await findPython(machine);
  log(`Fetching libtensorflow ${recipe.tensorflow} (${recipe.megabytes} MB) from PyPI …`);
  const download = await makeStaging(machine.cache);
  try {
    const wheel = await downloadWheel(machine, recipe, python, download);
    log('Unpacking it …');
    await makeSealed(folder, async (staging) => {
      const unpacked = await machine.run(python, ['-c', EXTRACT, wheel, staging], { limit: EXTRACT_LIMIT });
      if (unpacked.code !== 0) throw new StepFailed(`unpacking libtensorflow failed (${lastLine(unpacked)})`);
    });
  } finally {
    await rm(download, { recursive: true, force: true });
  }
  return folder;
}

/** The name by which Python with pip answers. */
async function findPython(machine: Machine): Promise<string> {
  const asked = await machine.run('python3', ['-m', 'pip', '--version'], { limit: 60_000 });
  if (asked.missing) throw new StepFailed('python3 is missing (with pip, it fetches libtensorflow)');
  if (asked.code !== 0) throw new StepFailed('pip is missing for python3 (it fetches libtensorflow)');
  return 'python3';
}

async function downloadWheel(machine: Machine, recipe: Recipe, python: string, folder: string): Promise<string> {
  // No dependencies, no building, and the wheel of this platform whatever Python asks for it.
  const options = ['--quiet', '--no-deps', '--no-cache-dir', '--only-binary=:all:', '--dest', folder];
  const target = ['--implementation', 'cp', '--python-version', recipe.python];
  const platforms = recipe.platforms.flatMap((platform) => ['--platform', platform]);
  const outcome = await machine.run(
    python,
    ['-m', 'pip', 'download', ...options, ...target, ...platforms, recipe.requirement],
    { limit: DOWNLOAD_LIMIT },
  );
  if (outcome.code !== 0) throw new StepFailed(`pip could not fetch ${recipe.requirement} (${lastLine(outcome)})`);
  const wheel = join(folder, recipe.wheel);
  const found = await hashFile(wheel).catch(() => 'no such file');
  if (found !== recipe.sha256)
    throw new StepFailed(`${recipe.wheel} has sha256 ${found}, expected ${recipe.sha256}; it was thrown away`);
  return wheel;
}
