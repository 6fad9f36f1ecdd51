import { REPORT_FILE } from '../../inference/contract/card.ts';
import { PathloomError } from '../../inference/contract/error.ts';
import { Model } from '../../inference/core/model.ts';
import type { Runtime } from '../../inference/core/session.ts';
import type { ModelStore } from '../models/store.ts';
import { unknownModel } from '../models/unknown-model.ts';

export interface BundledStoreOptions {
  /** Every file of every package: id of the model, name of the file, its bytes. */
  readonly files: Iterable<readonly [id: string, file: string, bytes: ArrayBuffer]>;
  readonly runtime: Runtime;
  /** Reads a file of a model that lies beside the program, being none that draws; undefined where there is none. */
  readonly readBeside: (id: string, file: string) => Promise<Uint8Array | undefined>;
}

/** Packages that are part of the program, each opened once and kept. */
export function bundledStore({ files, runtime, readBeside }: BundledStoreOptions): ModelStore {
  const packages = new Map<string, Map<string, ArrayBuffer>>();
  for (const [id, file, bytes] of files) {
    packages.set(id, (packages.get(id) ?? new Map<string, ArrayBuffer>()).set(file, bytes));
  }
  const opened = new Map<string, Promise<Model>>();

  async function open(id: string): Promise<Model> {
    const found = packages.get(id);
    if (!found) throw unknownModel(id);
    const model =
      opened.get(id) ??
      Model.open(async (file) => {
        const bytes = found.get(file) ?? (await readBeside(id, file));
        if (!bytes) throw new PathloomError('bad_model', `${file} of ${id} is neither in the bundle nor beside it`);
        return new Uint8Array(bytes);
      }, runtime);
    opened.set(id, model);
    return model;
  }

  return {
    open,
    ids: async () => [...packages.keys()].sort(),
    async report(id) {
      await open(id);
      return readBeside(id, REPORT_FILE);
    },
  };
}
