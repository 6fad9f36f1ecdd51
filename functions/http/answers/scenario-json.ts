import type { PathChunk } from '../../../inference/contract/chunk.ts';
import type { ScenarioSet } from '../../../inference/core/model.ts';

/** `{ manifest, paths: [[…], …] }`, between them `weights` where paths are weighted: a list of steps for each path, each a number, or a list with one for each asset. */
export async function* encodeJson({ manifest, weights, chunks }: ScenarioSet): AsyncGenerator<Uint8Array> {
  const text = new TextEncoder();
  const told = weights ? `,"weights":${JSON.stringify(Array.from(weights))}` : '';
  yield text.encode(`{"manifest":${JSON.stringify(manifest)}${told},"paths":[`);
  let first = true;
  for await (const chunk of chunks) {
    const rows = rowsOf(chunk).map((row) => JSON.stringify(row));
    yield text.encode(`${first ? '' : ','}${rows.join(',')}`);
    first = false;
  }
  yield text.encode(']}');
}

function rowsOf({ values, paths, steps, assets }: PathChunk): (number | number[])[][] {
  const at = (path: number, step: number, asset: number) => values[(step * assets + asset) * paths + path];
  return Array.from({ length: paths }, (_, path) =>
    Array.from({ length: steps }, (_unused, step) =>
      assets === 1 ? at(path, step, 0) : Array.from({ length: assets }, (_each, asset) => at(path, step, asset)),
    ),
  );
}
