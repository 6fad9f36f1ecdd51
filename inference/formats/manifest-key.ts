/** Key under which Arrow and Parquet files carry the manifest as JSON. */
export const MANIFEST_KEY = 'pathloom';
