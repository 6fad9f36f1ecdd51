import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pythonEnvironment } from '../python/environment.ts';
import { PYTHON_PACKAGES } from '../python/packages.ts';
import { runProgram } from '../python/program.ts';

const SCRIPT = fileURLToPath(new URL('read_file.py', import.meta.url));

interface Table {
  readonly columns: string[];
  readonly counters: string[];
  readonly values: string[];
}

/** What read_file.py prints; the last seven only for the formats that have them. */
export interface FileReport {
  readonly pandas: Table;
  readonly pyarrow: Table;
  readonly types: string[];
  readonly manifest: unknown;
  readonly batches: number[];
  readonly compression: string[];
  readonly pathRanges: [number, number][];
  readonly valueBytes: number;
  readonly onlyPathOne: number[];
}

/** Reads a file's bytes with pyarrow and pandas. */
export async function readWithPython(format: string, bytes: Uint8Array): Promise<FileReport> {
  const { python } = await pythonEnvironment(PYTHON_PACKAGES);
  const directory = await mkdtemp(join(tmpdir(), 'pathloom-formats-'));
  try {
    const file = join(directory, 'paths');
    await writeFile(file, bytes);
    return JSON.parse(await runProgram(python, [SCRIPT, format, file]));
  } finally {
    await rm(directory, { recursive: true });
  }
}
