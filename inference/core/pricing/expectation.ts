import type { Pricing } from '../../contract/pricing.ts';
import { drawNoise } from '../noise/noise.ts';
import { Stream } from '../random.ts';

/** Which step of which paths noise is wanted for. */
export interface StepRange {
  readonly seed: number;
  readonly firstPath: number;
  readonly paths: number;
  readonly step: number;
}

/** A rule for the expectation of what a graph gives of normal noise: nodes, and how much each counts. */
export interface ExpectationRule {
  readonly told: Pricing['expectation'];
  /**
   * Writes the noise of every node.
   *
   * @param out [noiseSize, width]: entry (i, node × columns + path) is the noise i of a node for a path
   * @returns the weights of the nodes, 1 in sum
   */
  place(range: StepRange, columns: number, out: Float32Array, width: number): Float64Array;
}

/** Deviations from one node of the trapezoidal rule to the next. */
const SPACING = 0.8;
/** Nodes on each side of 0: 5.6 deviations, which two draws in a hundred million pass; no draw is beyond 6.8. */
const HALF = 7;
const NODES = 2 * HALF + 1;
/** Antithetic pairs of nested draws. */
const PAIRS = 16;

/** The rule for a graph that takes so many normals a step. */
export const expectationRule = (noiseSize: number): ExpectationRule =>
  noiseSize === 1 ? trapezoid() : nested(noiseSize);

/**
 * Trapezoidal rule over one normal. For smooth integrands on the line its error falls geometrically with the spacing (Trefethen &
 * Weideman, "The exponentially convergent trapezoidal rule", SIAM Review 56, 2014, section 5), faster here than with Gauss's nodes. Its
 * leading part changes sign where the nodes move by half a spacing; they do at every other step, and it cancels along a path.
 */
function trapezoid(): ExpectationRule {
  const grids = [0, 0.5].map((shift) => {
    const nodes = Float64Array.from({ length: NODES }, (_, i) => (i - HALF + shift) * SPACING);
    const density = nodes.map((node) => Math.exp((-node * node) / 2));
    const sum = density.reduce((total, each) => total + each, 0);
    return { nodes, weights: density.map((each) => each / sum) };
  });
  return {
    told: { rule: 'trapezoid', nodes: NODES },
    place({ step }, columns, out) {
      const { nodes, weights } = grids[step % 2];
      for (const [node, z] of nodes.entries()) out.fill(z, node * columns, (node + 1) * columns);
      return weights;
    },
  };
}

/**
 * Draws of a stream of their own, in antithetic pairs, for noise of several dimensions. They are independent of the noise of the path, so
 * their error does not add up: what is left of it in the mean of discounted prices is its variance.
 */
function nested(noiseSize: number): ExpectationRule {
  const nodes = 2 * PAIRS;
  const weights = new Float64Array(nodes).fill(1 / nodes);
  return {
    told: { rule: 'nested', nodes },
    place({ seed, firstPath, paths, step }, columns, out, width) {
      const range = { seed, stream: Stream.pricing, firstPath, paths, firstStep: step, steps: 1 };
      const drawn = drawNoise({ ...range, noiseSize: PAIRS * noiseSize }, new Float32Array(PAIRS * noiseSize * paths));
      for (let pair = 0; pair < PAIRS; pair++) {
        for (let i = 0; i < noiseSize; i++) {
          const from = (pair * noiseSize + i) * paths;
          const to = i * width + 2 * pair * columns;
          for (let path = 0; path < paths; path++) {
            out[to + path] = drawn[from + path];
            out[to + columns + path] = -drawn[from + path];
          }
        }
      }
      return weights;
    },
  };
}
