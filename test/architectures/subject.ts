import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Architecture, CriticNetwork, GeneratorNetwork } from '../../training/architectures/architecture.ts';
import { architectureNames, findArchitecture } from '../../training/architectures/registry.ts';
import { gatherStates } from '../../training/loop/data.ts';
import type { TrainedModel } from '../../training/package/graphs.ts';
import { toyPath } from '../quality/toy.ts';

/** One architecture for some number of assets, with untrained weights and a toy history in units of its deviation. */
export interface Subject {
  readonly architecture: Architecture;
  readonly assets: number;
  readonly generator: GeneratorNetwork;
  readonly critic: CriticNetwork;
  readonly model: TrainedModel;
  /** [steps, assets] */
  readonly history: Float32Array;
}

const HISTORY_STEPS = 400;

/** Every registered architecture, for one asset and, where it can, for three. */
export const SUBJECTS: readonly [string, Subject][] = architectureNames.flatMap((name) => {
  const architecture = findArchitecture(name);
  const counts = [1, 3].filter((assets) => assets <= architecture.maxAssets && assets >= (architecture.minAssets ?? 1));
  return counts.map((assets): [string, Subject] => [`${name}, ${assets} asset(s)`, subjectOf(architecture, assets)]);
});

function subjectOf(architecture: Architecture, assets: number): Subject {
  const series = Array.from({ length: assets }, (_, asset) => toyPath(asset, HISTORY_STEPS));
  const history = Float32Array.from(
    { length: HISTORY_STEPS * assets },
    (_, i) => 100 * series[i % assets][Math.floor(i / assets)],
  );
  const data = {
    assets: ['first', 'second', 'third'].slice(0, assets),
    scale: [0.01, 0.025, 0.004].slice(0, assets),
    mean: [0.05, 0.02, -0.01].slice(0, assets),
    sample: history,
  };
  const generator = architecture.generator(data);
  const critic = architecture.critic(data);
  const model = { architecture, data, generator: generator.initialWeights(3), critic: critic.initialWeights(3) };
  return { architecture, assets, generator, critic, model, history };
}

/** States along the toy history, [stateSize, paths]. */
export function historicalStates({ generator, history, model }: Subject, paths: number): Float32Array {
  const days = Array.from({ length: paths }, (_, path) => 100 + 11 * path);
  return gatherStates(generator.filter(history, model.generator), generator.stateSize, days);
}

/** Runs a graph once on onnxruntime-node. Inputs are [data, dims]. */
export async function runGraph(
  file: Uint8Array,
  inputs: Readonly<Record<string, readonly [Float32Array, readonly number[]]>>,
): Promise<Record<string, { data: Float32Array; dims: readonly number[] }>> {
  const session = await InferenceSession.create(file, { intraOpNumThreads: 1 });
  const feeds = Object.fromEntries(
    Object.entries(inputs).map(([name, [data, dims]]) => [name, new Tensor('float32', data, [...dims])]),
  );
  const results = await session.run(feeds);
  await session.release();
  return Object.fromEntries(
    Object.entries(results).map(([name, { data, dims }]) => [name, { data: data as Float32Array, dims }]),
  );
}
