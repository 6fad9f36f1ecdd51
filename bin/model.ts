import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { PathloomError } from '../inference/contract/error.ts';
import { findBaseline, isBaselineId } from '../inference/core/baselines/registry.ts';
import { type Model, openModel } from '../inference/node.ts';

/**
 * Opens the package that `--model` names.
 *
 * @throws PathloomError `unknown_model` if there is none, `bad_model`; `bad_option` for a baseline, which has no package
 */
export async function openPackage(folder: string): Promise<Model> {
  if (isBaselineId(folder)) {
    const why = 'a baseline has no package; pathloom generate draws from it, with --history';
    throw new PathloomError('bad_option', `--model ${findBaseline(folder).id}: ${why}`, { field: 'model' });
  }
  const found = await stat(folder).catch(() => undefined);
  if (!found?.isDirectory()) {
    const reason = found === undefined ? 'there is no such folder' : 'it is a file, not the folder of a model package';
    throw new PathloomError('unknown_model', `--model ${folder}: ${reason}`, { field: 'model' });
  }
  return openModel(resolve(folder));
}
