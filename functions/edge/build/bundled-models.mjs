// The module `pathloom:models`: the files of model packages as data, which workerd holds beside the code instead of in it.
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';

/** What draws; other files of a package are asked for rarely, and lie beside the program. */
const SERVED = ['card.json', 'generator.onnx', 'encoder.onnx', 'states.bin'];

/**
 * @param {readonly string[]} folders of model packages
 * @returns {Promise<{ id: string, file: string, name: string, from: string }[]>} every data module and the file that is copied to it
 */
export async function dataModules(folders) {
  const modules = await Promise.all(
    folders.map(async (folder) => {
      const id = basename(folder);
      const there = await readdir(folder);
      const served = SERVED.filter((file) => there.includes(file));
      return served.map((file) => ({ id, file, name: `./models/${id}/${file}.data`, from: join(folder, file) }));
    }),
  );
  return modules.flat();
}

/** Names of the files in a package that are no data modules. */
export const filesBeside = async (folder) => (await readdir(folder)).filter((file) => !SERVED.includes(file));

/** @param {Awaited<ReturnType<typeof dataModules>>} modules */
export const bundledModels = (modules) => ({
  name: 'bundled-models',
  setup(build) {
    build.onResolve({ filter: /^pathloom:models$/ }, () => ({ path: 'models', namespace: 'bundled-models' }));
    build.onResolve({ filter: /\.data$/ }, ({ path }) => ({ path, external: true }));
    build.onLoad({ filter: /.*/, namespace: 'bundled-models' }, () => ({ contents: source(modules) }));
  },
});

function source(modules) {
  const imports = modules.map(({ name }, i) => `import file${i} from '${name}';`);
  const entries = modules.map(({ id, file }, i) => `['${id}', '${file}', file${i}]`);
  return `${imports.join('\n')}\nexport default [${entries.join(', ')}];`;
}
