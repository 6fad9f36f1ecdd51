import { expect } from 'vitest';
import type { RunningFunction } from './start-function.ts';

/** A line of the function's log, or of its metrics. */
export type Line = Readonly<Record<string, unknown>>;

/** Waits until the function has told of so many requests, and returns all the lines that are JSON. */
export async function linesAfter(
  running: RunningFunction,
  requests: number,
): Promise<{ log: Line[]; metrics: Line[] }> {
  const all = (): Line[] =>
    running.lines().flatMap((line) => (line.startsWith('{') && line.endsWith('}') ? [JSON.parse(line)] : []));
  // The lines come through a pipe, after the answer or before.
  await expect.poll(() => all().filter((line) => '_aws' in line).length).toBeGreaterThanOrEqual(requests);
  return { log: all().filter((line) => !('_aws' in line)), metrics: all().filter((line) => '_aws' in line) };
}
