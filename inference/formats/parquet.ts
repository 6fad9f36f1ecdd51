import type { PathChunk } from '../contract/chunk.ts';
import { type BatchLimit, type RowBatch, toBatches } from './batches.ts';
import { DATE_COLUMN, leadingColumns, PATH_COLUMN, STEP_COLUMN, valueColumns, WEIGHT_COLUMN } from './columns.ts';
import { type FileManifest, toDayNumbers } from './file-manifest.ts';
import { MANIFEST_KEY } from './manifest-key.ts';

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
  const { ByteWriter, ParquetWriter } = await import('hyparquet-writer');
  const writer = new ByteWriter();
  const file = new ParquetWriter({
    writer,
    schema: [
      { name: 'schema', num_children: leading.length + assets.length },
      ...leading.map((name) => ({
        ...(name === DATE_COLUMN && { converted_type: 'DATE' as const }),
        ...({ name, type: name === WEIGHT_COLUMN ? 'FLOAT' : 'INT32', repetition_type: 'REQUIRED' } as const),
      })),
      ...assets.map((name) => ({ name, type: 'FLOAT', repetition_type: 'REQUIRED' }) as const),
    ],
    codec: 'UNCOMPRESSED',
    statistics: false,
    kvMetadata: [{ key: MANIFEST_KEY, value: JSON.stringify(manifest) }],
  });
  // The writer counts offsets by itself; `index` is only where the next byte goes in the buffer.
  const takeBytes = () => {
    const bytes = writer.getBytes().slice();
    writer.index = 0;
    return bytes;
  };
  for await (const batch of toBatches(chunks, manifest, GROUP_LIMIT)) {
    await file.write({ columnData: toColumns(batch, assets, dayNumbers), rowGroupSize: batch.rows });
    yield takeBytes();
  }
  await file.finish();
  yield takeBytes();
}

function toColumns(batch: RowBatch, assets: readonly string[], dayNumbers: Int32Array) {
  const counter = { encoding: 'DELTA_BINARY_PACKED', codec: 'SNAPPY' } as const;
  const days = batch.date?.map((place) => dayNumbers[place]);
  return [
    ...(days ? [{ ...counter, name: DATE_COLUMN, data: days, statistics: true }] : []),
    { ...counter, name: PATH_COLUMN, data: batch.path, statistics: true },
    { ...counter, name: STEP_COLUMN, data: batch.step },
    ...(batch.weight ? [{ name: WEIGHT_COLUMN, data: batch.weight, encoding: 'PLAIN' } as const] : []),
    ...assets.map((name, asset) => ({ name, data: batch.values[asset], encoding: 'PLAIN' }) as const),
  ];
}
