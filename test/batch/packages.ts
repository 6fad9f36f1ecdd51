import { PYTHON_PACKAGES } from '../python/packages.ts';

/** Python packages that read batches in the tests: those of the common environment, and DuckDB (MIT). */
export const READER_PACKAGES = [...PYTHON_PACKAGES, 'duckdb==2.0.0'];
