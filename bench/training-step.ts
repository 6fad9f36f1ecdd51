/**
 * Seconds of one adversarial step of the default recipe (96 paths; critic and generator updated), on either backend.
 *
 *     npx tsx bench/training-step.ts [steps]
 */
import { cpus } from 'node:os';
import type { ReturnHistory } from '../inference/contract/history.ts';
import { drawNoise } from '../inference/core/noise/noise.ts';
import { pathDependent } from '../training/architectures/path-dependent/index.ts';
import { openBackend } from '../training/backend/open.ts';
import { prepareData } from '../training/loop/data.ts';
import { train } from '../training/loop/train.ts';

const WARM_UP_STEPS = 5;
const steps = Number(process.argv[2] ?? 30);

/** Returns of 2,500 days, any will do: the cost does not depend on them. */
function madeHistory(): ReturnHistory {
  const days = 2500;
  const range = { seed: 1, stream: 0, firstPath: 0, paths: days, firstStep: 0, steps: 1, noiseSize: 1 };
  const returns = Float64Array.from(drawNoise(range, new Float32Array(days)), (z) => 0.01 * z);
  return { assets: ['made'], dates: Array.from({ length: days }, (_, i) => String(i)), returns: [returns] };
}

const median = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];

console.log(`${cpus().length} × ${cpus()[0].model}, Node ${process.version}; medians of ${steps} steps`);
const recipe = { ...pathDependent.recipes.full, likelihoodSteps: 0 };
for (const choice of ['native', 'wasm'] as const) {
  const backend = await openBackend(choice);
  const run = train({ architecture: pathDependent, recipe, seed: 1 }, prepareData(madeHistory(), 0));
  const wall: number[] = [];
  const cpu: number[] = [];
  for (let step = 0; step < WARM_UP_STEPS + steps; step++) {
    const begun = performance.now();
    const used = process.cpuUsage();
    run.next();
    const { user, system } = process.cpuUsage(used);
    if (step < WARM_UP_STEPS) continue;
    wall.push((performance.now() - begun) / 1000);
    cpu.push((user + system) / 1e6);
  }
  console.log(`${backend.name.padEnd(10)}  ${median(wall).toFixed(3)} s a step, ${median(cpu).toFixed(3)} CPU seconds`);
}
