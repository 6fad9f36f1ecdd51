import { drawNormals, drawUniforms } from './draw.ts';
import type { DrawPath } from './simulator.ts';

/** The law of a standardised innovation z, drawn independently at every step. */
export interface Innovation {
  /** Fills `out` with draws: entry i of a path is the same whatever the length. */
  draw: DrawPath;
  /** The mirror image of `draw`: for every draw the one at the same distance from the other end of the law. Absent where none is natural. */
  readonly drawMirrored?: DrawPath;
  /** In nats. Absent where the law has no density. */
  readonly logDensity?: (z: number) => number;
}

const LOG_ROOT_TWO_PI = Math.log(2 * Math.PI) / 2;

export const normalInnovation: Innovation = {
  draw: drawNormals,
  drawMirrored(seed, path, out) {
    drawNormals(seed, path, out);
    for (let i = 0; i < out.length; i++) out[i] = -out[i];
  },
  logDensity: (z) => -LOG_ROOT_TWO_PI - (z * z) / 2,
};

/** Draws with replacement from residuals, each as likely as any other. They come as days, not by size: none mirrors another. */
export function empiricalInnovation(residuals: Float64Array): Innovation {
  return {
    draw(seed, path, out) {
      drawUniforms(seed, path, out);
      for (let i = 0; i < out.length; i++) out[i] = residuals[Math.floor(out[i] * residuals.length)];
    },
  };
}
