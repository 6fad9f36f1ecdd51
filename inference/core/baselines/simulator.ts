/** Which paths to simulate: numbers firstPath … firstPath + paths - 1. */
export interface SimulateOptions {
  readonly steps: number;
  readonly firstPath: number;
  readonly paths: number;
  readonly seed: number;
}

/** A simulator with the interface of a generator: path i depends on (seed, i) only, and a shorter path is the start of a longer one. */
export interface Simulator {
  readonly id: string;
  /** @returns log returns, [steps, 1, paths], paths contiguous */
  simulate(options: SimulateOptions): Float32Array;
}

/** Fills `out` [steps] with what belongs to one path: innovations, or log returns. */
export type DrawPath = (seed: number, path: number, out: Float64Array) => void;

/**
 * A simulator from a function that draws one path at a time.
 *
 * @param drawPath fills `out` [steps] with the log returns of one path
 */
export function createSimulator(id: string, drawPath: DrawPath): Simulator {
  return {
    id,
    simulate({ steps, firstPath, paths, seed }) {
      const values = new Float32Array(steps * paths);
      const single = new Float64Array(steps);
      for (let path = 0; path < paths; path++) {
        drawPath(seed, firstPath + path, single);
        for (let step = 0; step < steps; step++) values[step * paths + path] = single[step];
      }
      return values;
    },
  };
}
