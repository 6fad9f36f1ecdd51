import type { GraphSession } from '../../inference/core/session.ts';

/** One run that a session was asked for. */
export interface Run {
  readonly steps: number;
  readonly columns: number;
}

/**
 * A generator in a few lines, each column by itself: state [1, paths] is the sum of the first row of noise so far, asset a returns its
 * row of noise plus a tenth of the state. What comes out tells whether states and noise went where they belong.
 */
export function fakeGenerator(assets: number): { session: GraphSession; runs: Run[] } {
  const runs: Run[] = [];
  const session: GraphSession = {
    inputNames: ['state', 'noise'],
    outputNames: ['returns', 'volatility', 'next_state'],
    async run({ state, noise }) {
      const [steps, noiseSize, columns] = noise.dims;
      runs.push({ steps, columns });
      const returns = new Float32Array(steps * assets * columns);
      const next = Float32Array.from(state.data);
      for (let step = 0; step < steps; step++) {
        for (let column = 0; column < columns; column++) {
          const row = (i: number) => noise.data[(step * noiseSize + i) * columns + column];
          for (let a = 0; a < assets; a++)
            returns[(step * assets + a) * columns + column] = row(a) + 0.1 * next[column];
          next[column] += row(0);
        }
      }
      const dims = [steps, assets, columns];
      return {
        returns: { data: returns, dims },
        volatility: { data: new Float32Array(returns.length), dims },
        next_state: { data: next, dims: [1, columns] },
      };
    },
    release: async () => {},
  };
  return { session, runs };
}
