import * as z from 'zod';
import { knownLawNames } from '../../inference/contract/known-law.ts';
import { Seed } from '../../inference/contract/scenario.ts';
import { formatKnownLaw } from '../../inference/core/known-law/table.ts';
import { chooseBackend } from '../../training/backend/choice.ts';
import { writeWhole } from '../../training/files/write-whole.ts';
import { presetNames } from '../../training/loop/recipe.ts';
import type { CommandDefinition } from '../command.ts';
import { assertFree, watchInterrupt } from '../output.ts';
import { Progress, say } from '../progress.ts';

/** Forecast days after the training path: ten years. */
const TEST_STEPS = 2500;
/** Long paths of each model. */
const PATHS = 256;

const options = z.strictObject({
  law: z.enum(knownLawNames).default('gjr').describe('Law that makes the data'),
  architecture: z.string().default('path-dependent').describe('Kind of model: path-dependent, dense or tcn'),
  preset: z.enum(presetNames).default('quick').describe('How long to train'),
  steps: z.int().min(1000).max(50_000).default(10_000).describe('Returns to fit to'),
  seed: Seed.default(1).describe('Seed of the law, of the training and of all paths'),
  json: z.string().min(1).optional().describe('Write the comparison as JSON'),
  force: z.boolean().default(false).describe('Replace a file that exists'),
});

export const knownLaw = {
  name: 'known-law',
  summary: 'fit a model to a path of a known law, and compare it with the truth',
  options,
  placeholders: { architecture: 'NAME', json: 'FILE.json' },
  async run({ law, architecture: name, preset, steps, seed, json, force }, { command }) {
    if (json !== undefined) await assertFree(json, force, '--json');
    chooseBackend('native', process.env.PATHLOOM_BACKEND);
    const { findArchitecture } = await import('../../training/architectures/registry.ts');
    const architecture = findArchitecture(name);
    const { knownLaws } = await import('../../inference/core/known-law/registry.ts');
    const { nodeRuntime } = await import('../../inference/node.ts');
    const { openBackend } = await import('../../training/backend/open.ts');
    const { runKnownLaw } = await import('../../training/evaluate/known-law/run.ts');
    const backend = await openBackend();
    if (backend.warning) say(`warning: ${backend.warning}`);
    say(
      `Fitting ${architecture.name} (${preset}) on ${backend.name} to ${steps} returns of a known law, seed ${seed}.`,
    );

    const [fitting, comparing] = [new Progress('fit'), new Progress('compare')];
    const interrupt = watchInterrupt();
    const report = await runKnownLaw({
      ...{ law: knownLaws[law], architecture, preset, steps, testSteps: TEST_STEPS, paths: PATHS, seed, command },
      runtime: nodeRuntime(),
      onStep: ({ done, total, training }) => fitting.update(done, total, training.phase),
      onStage: (done, total, stage) => comparing.update(done, total, stage),
      interrupted: interrupt.interrupted,
    }).finally(() => {
      fitting.stop();
      comparing.stop();
      interrupt.stop();
    });
    process.stdout.write(`${formatKnownLaw(report)}\n`);
    if (json === undefined) return;
    await writeWhole(json, new TextEncoder().encode(`${JSON.stringify({ command, ...report }, null, 2)}\n`));
    say(`Wrote ${json}`);
  },
} satisfies CommandDefinition<typeof options.shape>;
