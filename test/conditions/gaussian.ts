import { type Manifest, SYNTHETIC_NOTICE } from '../../inference/contract/manifest.ts';
import { ScenarioRequest } from '../../inference/contract/scenario.ts';
import { generatePaths } from '../../inference/core/generate.ts';
import type { Prepared } from '../../inference/core/model.ts';
import type { GraphSession } from '../../inference/core/session.ts';
import type { ScenarioSource } from '../../inference/core/source.ts';

const MEAN = 0.0005;

/** Mean and deviation of a step's log return, of every asset. */
export const GAUSSIAN = { mean: MEAN, deviation: 0.01 };

/** A model of independent normal returns, of which closed forms know all. It starts from one state, in which there is nothing. */
export function gaussianModel(assets: readonly string[]): ScenarioSource & Required<Pick<ScenarioSource, 'prepare'>> {
  const size = assets.length;
  const session: GraphSession = {
    inputNames: ['state', 'noise'],
    outputNames: ['returns', 'volatility', 'next_state'],
    async run({ state, noise }) {
      const returns = noise.data.map((z) => GAUSSIAN.mean + GAUSSIAN.deviation * z);
      return {
        returns: { data: returns, dims: noise.dims },
        volatility: { data: new Float32Array(returns.length).fill(GAUSSIAN.deviation), dims: noise.dims },
        next_state: state,
      };
    },
    release: async () => {},
  };
  const graph = {
    ...{
      stateSize: 1,
      noiseSize: size,
      assets: size,
      criticWindow: 1,
      warmUp: 1,
      invertible: false,
      stateNames: ['x'],
    },
  };
  const prepare: Required<ScenarioSource>['prepare'] = async (query) => {
    const request = ScenarioRequest.parse({ model: 'gaussian', ...query });
    const manifest: Manifest = {
      ...{ synthetic: true, notice: SYNTHETIC_NOTICE, generator: 'test/conditions/gaussian.ts', request },
      ...{ model: { id: 'gaussian', sha256: '0'.repeat(64), version: '1' }, assets: [...assets] },
    };
    const card = {
      graph,
      states: { bankRows: 0, bank: '' },
      data: { frequency: 'day' },
    } as unknown as Prepared['card'];
    return { manifest, session, starts: new Float32Array(1), card };
  };
  return {
    prepare,
    async generate(query) {
      const { manifest, starts } = await prepare(query);
      const draw = () => generatePaths(session, graph, starts, manifest.request);
      return { manifest, chunks: { [Symbol.asyncIterator]: draw } };
    },
    async close() {},
  };
}
