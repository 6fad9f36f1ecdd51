import { type Manifest, SYNTHETIC_NOTICE } from '../../inference/contract/manifest.ts';
import { ScenarioRequest } from '../../inference/contract/scenario.ts';
import { generatePaths } from '../../inference/core/generate.ts';
import type { Prepared } from '../../inference/core/model.ts';
import type { GraphSession } from '../../inference/core/session.ts';
import type { ScenarioSource } from '../../inference/core/source.ts';

/** A law of which a test knows all: the returns of a step from one number of state and the noise, and the number that follows. */
export interface MadeLaw {
  readonly assets?: readonly string[];
  readonly noiseSize?: number;
  /** The state of the first step; 0 unless given. */
  readonly start?: number;
  readonly frequency?: string;
  step(state: number, noise: readonly number[]): { readonly returns: readonly number[]; readonly next: number };
}

/** A model of that law, on a graph of plain code. */
export function madeModel({
  assets = ['A'],
  noiseSize = 1,
  start = 0,
  frequency = 'day',
  step,
}: MadeLaw): ScenarioSource {
  const session: GraphSession = {
    inputNames: ['state', 'noise'],
    outputNames: ['returns', 'volatility', 'next_state'],
    async run({ state, noise }) {
      const [steps, , columns] = noise.dims;
      const returns = new Float32Array(steps * assets.length * columns);
      const next = Float32Array.from(state.data);
      const drawn = new Array<number>(noiseSize).fill(0);
      for (let at = 0; at < steps; at++) {
        for (let column = 0; column < columns; column++) {
          for (let i = 0; i < noiseSize; i++) drawn[i] = noise.data[(at * noiseSize + i) * columns + column];
          const made = step(next[column], drawn);
          for (let i = 0; i < assets.length; i++) {
            returns[(at * assets.length + i) * columns + column] = made.returns[i];
          }
          next[column] = made.next;
        }
      }
      const dims = [steps, assets.length, columns];
      return {
        returns: { data: returns, dims },
        volatility: { data: new Float32Array(returns.length), dims },
        next_state: { data: next, dims: [1, columns] },
      };
    },
    release: async () => {},
  };
  const graph = { stateSize: 1, noiseSize, assets: assets.length };
  const starts = Float32Array.of(start);
  const prepare: NonNullable<ScenarioSource['prepare']> = async (query, options) => {
    const request = ScenarioRequest.parse({ model: 'made', ...query });
    const manifest: Manifest = {
      ...{ synthetic: true, notice: SYNTHETIC_NOTICE, generator: 'test/pricing/made-model.ts', request },
      ...{ model: { id: 'made', sha256: '0'.repeat(64), version: '1' }, assets: [...assets] },
      ...options,
    };
    return { manifest, session, starts, card: { graph, data: { frequency } } as Prepared['card'] };
  };
  return {
    prepare,
    async generate(query, options) {
      const { manifest } = await prepare(query, options);
      const draw = () => generatePaths(session, graph, starts, { ...manifest.request, ...options?.range });
      return { manifest, chunks: { [Symbol.asyncIterator]: draw } };
    },
    async close() {},
  };
}

/** Normal returns of a volatility a year, with a drift that is not that of the pricing measure. */
export const gaussian = (volatility: number, drift = 0.08) =>
  madeModel({ step: (state, [z]) => ({ returns: [drift / 252 + (volatility / Math.sqrt(252)) * z], next: state }) });

/** All returns of a set, a path after the other: [paths][steps × assets]. */
export async function pathsOf(set: Awaited<ReturnType<ScenarioSource['generate']>>): Promise<number[][]> {
  const all: number[][] = [];
  for await (const { firstPath, paths, values } of set.chunks) {
    for (let path = 0; path < paths; path++) {
      const rows = Array.from({ length: values.length / paths }, (_, row) => values[row * paths + path]);
      all[firstPath + path] = [...(all[firstPath + path] ?? []), ...rows];
    }
  }
  return all;
}
