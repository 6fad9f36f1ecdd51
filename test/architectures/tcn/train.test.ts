import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadHistory } from '../../../inference/history/index.ts';
import { openModel } from '../../../inference/node.ts';
import type { Architecture } from '../../../training/architectures/architecture.ts';
import { tcnOf } from '../../../training/architectures/tcn/index.ts';
import { openBackend } from '../../../training/backend/open.ts';
import type { FitStep } from '../../../training/fit/fit.ts';
import { type TrainedPackage, trainModel } from '../../../training/fit/train-model.ts';
import { pricesCsv } from '../../cli/prices.ts';
import { byPath, queryOf } from '../../fixtures/paths.ts';
import { RUNTIMES } from '../../package/runtimes.ts';

/** Four channels, and both runs of a fit in 24 steps. */
function small(): Architecture {
  const architecture = tcnOf(4);
  const recipe = { ...architecture.recipes.full, adversarialSteps: 12, paths: 8, validateEvery: 4 };
  return { ...architecture, recipes: { full: recipe, quick: recipe } };
}

let folder: string;
let trained: TrainedPackage;
const steps: FitStep[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pathloom-tcn-'));
  const dataBytes = new TextEncoder().encode(pricesCsv(500));
  trained = await trainModel({
    ...{ id: 'small', folder: join(folder, 'small'), architecture: small(), preset: 'full', seed: 3, validation: 0.15 },
    ...{ dataBytes, loaded: loadHistory(dataBytes, { minRows: 300, purpose: 'to test', today: '2030-01-01' }) },
    ...{ source: 'made', dataLicence: 'CC0-1.0', command: 'a test', backend: await openBackend(), resume: false },
    ...{
      runtimes: RUNTIMES.map(([, runtime]) => runtime),
      onStep: (step) => steps.push(step),
      interrupted: () => false,
    },
  });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('a fit goes through both runs, with finite losses and scores', () => {
  const { training } = trained.card;
  expect(steps).toHaveLength(12 + training.chosenStep);
  for (const { training: step } of steps)
    expect(Object.values({ ...step.losses, validation: step.validation ?? 0 }).every(Number.isFinite)).toBe(true);
  expect(Object.keys(steps[0].training.losses)).toEqual(['critic', 'penalty', 'adversarial']);
  expect(training).toMatchObject({ refit: true, steps: 12, eligibleFrom: 7 });
  expect(training.validation.score).toBe(
    Math.min(
      ...steps
        .filter(({ training: { step }, run }) => run === 'validated' && step >= 7)
        .flatMap(({ training: step }) => step.validation ?? []),
    ),
  );
});

test('the package draws paths, and its card names what was fitted before', async () => {
  expect(await readdir(join(folder, 'small'))).toEqual(['card.json', 'critic.onnx', 'generator.onnx', 'returns.bin']);
  const model = await openModel(join(folder, 'small'));
  expect(model.card.architecture.parameters).toMatchObject({ channels: 4, receptiveField: 127 });
  expect(model.card.architecture.parameters.tailDelta).toBeGreaterThanOrEqual(0);
  const paths = await byPath((await model.generate(queryOf({ paths: 5, steps: 40 }))).chunks);
  await model.close();
  expect([...paths.values()].flatMap((path) => [...path]).every(Number.isFinite)).toBe(true);
  expect(trained.parity.map(({ pair }) => pair)).toContain('tfjs and onnxruntime-web, generator');
});
