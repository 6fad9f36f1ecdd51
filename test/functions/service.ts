import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Hono } from 'hono';
import { expect } from 'vitest';
import { answerCredit } from '../../functions/http/answers/credit.ts';
import { answerOptions } from '../../functions/http/answers/options.ts';
import { type AppOptions, createApp } from '../../functions/http/app.ts';
import { folderStore } from '../../functions/models/folder.ts';
import { Problem } from '../../inference/contract/service.ts';
import { detectAnomalies } from '../../inference/core/anomaly/detect.ts';
import { makePackage } from '../fixtures/package.ts';

/** The service over a folder of its own with a model of one asset, `one`, which has a report, and a model of two, `two`. */
export interface MadeService {
  readonly folder: string;
  readonly logged: string[];
  /** The application; with other options where they are given. */
  readonly app: (options?: Partial<AppOptions>) => Hono;
  readonly remove: () => Promise<void>;
}

export async function makeService(): Promise<MadeService> {
  const folder = await mkdtemp(join(tmpdir(), 'pathloom-service-'));
  for (const [id, architecture, assets] of [
    ['one', 'path-dependent', 1],
    ['two', 'dense', 2],
  ] as const) {
    const made = await makePackage({ architecture, id, assets });
    await rename(made.folder, join(folder, id));
    await made.remove();
  }
  await writeFile(join(folder, 'one', 'report.html'), '<!doctype html><title>Report</title>');
  const logged: string[] = [];
  const models = folderStore(folder);
  return {
    folder,
    logged,
    app: (options = {}) =>
      createApp({
        models,
        answerCredit,
        answerOptions,
        detectAnomalies,
        maxValues: 10_000,
        maxDrawn: 200_000,
        log: (message) => logged.push(message),
        ...options,
      }),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Sends a body as JSON. */
export const postJson = (app: Hono, path: string, body: unknown, headers: Record<string, string> = {}) =>
  app.request(path, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...headers },
  });

/** The problem in an answer, after checking that it is one and tells nothing of the inside. */
export async function expectProblem(response: Response, status: number, folder: string): Promise<Problem> {
  const text = await response.text();
  expect(text).not.toContain(folder);
  expect(text).not.toMatch(/node_modules|\.ts:\d/);
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  const problem = Problem.parse(JSON.parse(text));
  expect(problem).toMatchObject({ status });
  expect(response.status).toBe(status);
  return problem;
}
