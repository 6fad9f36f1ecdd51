import type { PathChunk } from '../../inference/contract/chunk.ts';
import { type Manifest, SYNTHETIC_NOTICE } from '../../inference/contract/manifest.ts';
import { ScenarioRequest } from '../../inference/contract/scenario.ts';
import { drawNoise } from '../../inference/core/noise/noise.ts';
import { Stream } from '../../inference/core/random.ts';
import type { ScenarioSource } from '../../inference/core/source.ts';

/** Assets whose log returns are independent normals. */
export interface GaussianMarket {
  readonly assets: readonly string[];
  /** Volatility of each, a year. */
  readonly volatilities: readonly number[];
  /** Expected simple return of each, a year, continuously compounded; 0 unless given. */
  readonly drifts?: readonly number[];
  readonly stepsPerYear: number;
}

const CHUNK_PATHS = 4096;

/** A source of geometric Brownian motions, of which closed forms know all. */
export function gaussianSource({ assets, volatilities, drifts = [], stepsPerYear }: GaussianMarket): ScenarioSource {
  const deviations = volatilities.map((volatility) => volatility / Math.sqrt(stepsPerYear));
  const means = volatilities.map((volatility, asset) => ((drifts[asset] ?? 0) - volatility ** 2 / 2) / stepsPerYear);

  async function* draw({ paths, steps, seed }: ScenarioRequest): AsyncGenerator<PathChunk> {
    for (let firstPath = 0; firstPath < paths; firstPath += CHUNK_PATHS) {
      const count = Math.min(CHUNK_PATHS, paths - firstPath);
      const values = new Float32Array(steps * assets.length * count);
      const range = { firstPath, paths: count, firstStep: 0, steps, noiseSize: assets.length };
      drawNoise({ seed, stream: Stream.noise, ...range }, values);
      for (let i = 0; i < values.length; i++) {
        const asset = Math.floor(i / count) % assets.length;
        values[i] = means[asset] + deviations[asset] * values[i];
      }
      yield { firstPath, paths: count, firstStep: 0, steps, assets: assets.length, values };
    }
  }

  return {
    async generate(query) {
      const request = ScenarioRequest.parse({ model: 'gaussian', ...query });
      const manifest: Manifest = {
        ...{ synthetic: true, notice: SYNTHETIC_NOTICE, generator: 'test/credit/gaussian.ts', request },
        ...{ model: { id: 'gaussian', sha256: '0'.repeat(64), version: '1' }, assets: [...assets] },
      };
      return { manifest, chunks: { [Symbol.asyncIterator]: () => draw(request) } };
    },
    async close() {},
  };
}
