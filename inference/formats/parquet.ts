import type { PathChunk } from '../contract/chunk.ts';
import { type BatchLimit, type RowBatch, toBatches } from './batches.ts';
import { DATE_COLUMN, leadingColumns, PATH_COLUMN, STEP_COLUMN, valueColumns, WEIGHT_COLUMN } from './columns.ts';
import { type FileManifest, toDayNumbers } from './file-manifest.ts';
import { MANIFEST_KEY } from './manifest-key.ts';
import type { ParquetColumn } from './parquet-file.ts';

/** One row group. Readers fetch and skip whole groups; the writer holds one in memory. */
const GROUP_LIMIT: BatchLimit = { rows: 262_144, values: 4_194_304 };

/**
 * Parquet, a row group of whole paths at a time (a path longer than a group is cut): required int32 `path` and `step`, before
 * them a required DATE `date` in forecasts from many days, after them a required float32 `weight` where paths are weighted, one required float32 per asset. The manifest is in the key-value
 * metadata under `pathloom`. Counters are delta-packed, then snappied, to some hundredths of a byte a row; values are stored
 * plain, for noise does not compress. Dates and path numbers carry min and max, so that a reader looking for some of them skips
 * the other groups.
 *
 * @throws PathloomError `bad_data` if an asset's name is taken by another column
 */
export async function* encodeParquet(
  chunks: AsyncIterable<PathChunk>,
  manifest: FileManifest,
): AsyncGenerator<Uint8Array> {
  const assets = valueColumns(manifest);
  const leading = leadingColumns(manifest);
  const dayNumbers = toDayNumbers(manifest);
  // Loaded when the first file is written, which most programs never do.
  const { ParquetFile } = await import('./parquet-file.ts');
  const file = new ParquetFile(
    [
      { name: 'schema', num_children: leading.length + assets.length },
      ...leading.map((name) => ({
        ...(name === DATE_COLUMN && { converted_type: 'DATE' as const }),
        ...({ name, type: name === WEIGHT_COLUMN ? 'FLOAT' : 'INT32', repetition_type: 'REQUIRED' } as const),
      })),
      ...assets.map((name) => ({ name, type: 'FLOAT', repetition_type: 'REQUIRED' }) as const),
    ],
    [{ key: MANIFEST_KEY, value: JSON.stringify(manifest) }],
  );
  for await (const batch of toBatches(chunks, manifest, GROUP_LIMIT)) {
    yield file.group(toColumns(batch, assets, dayNumbers));
  }
  yield file.end();
}

function toColumns(batch: RowBatch, assets: readonly string[], dayNumbers: Int32Array): ParquetColumn[] {
  const days = batch.date?.map((place) => dayNumbers[place]);
  return [
    ...(days ? [{ name: DATE_COLUMN, data: days, bounds: true }] : []),
    { name: PATH_COLUMN, data: batch.path, bounds: true },
    { name: STEP_COLUMN, data: batch.step },
    ...(batch.weight ? [{ name: WEIGHT_COLUMN, data: batch.weight }] : []),
    ...assets.map((name, asset) => ({ name, data: batch.values[asset] })),
  ];
}
