import { drawNormals, drawUniforms } from './draw.ts';

/** The law of a standardised innovation z, drawn independently at every step. */
export interface Innovation {
  /** Fills `out` with draws: entry i of a path is the same whatever the length. */
  draw(seed: number, path: number, out: Float64Array): void;
  /** In nats. Absent where the law has no density. */
  readonly logDensity?: (z: number) => number;
}

const LOG_ROOT_TWO_PI = Math.log(2 * Math.PI) / 2;

export const normalInnovation: Innovation = {
  draw: drawNormals,
  logDensity: (z) => -LOG_ROOT_TWO_PI - (z * z) / 2,
};

/** Draws with replacement from residuals, each as likely as any other. */
export function empiricalInnovation(residuals: Float64Array): Innovation {
  return {
    draw(seed, path, out) {
      drawUniforms(seed, path, out);
      for (let i = 0; i < out.length; i++) out[i] = residuals[Math.floor(out[i] * residuals.length)];
    },
  };
}
