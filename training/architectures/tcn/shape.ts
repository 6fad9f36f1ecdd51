/** The constants of the temporal convolutional network, one home for the tfjs networks and the ONNX graphs. */

/** Normals of a step. */
export const NOISE_SIZE = 3;
/** Blocks after the first, which looks at one step: each has two convolutions of two taps that lie so many steps apart. */
export const DILATIONS = [1, 2, 4, 8, 16, 32] as const;
export const BLOCKS = 1 + DILATIONS.length;
/** Steps that one return is made of, and steps that the critic reads: 1 + 2 (1 + 2 + 4 + 8 + 16 + 32). */
export const RECEPTIVE_FIELD = 1 + 2 * DILATIONS.reduce((sum, dilation) => sum + dilation, 0);
/** Steps before the present one that its return is made of: the state is their noise, oldest first. */
export const PAST = RECEPTIVE_FIELD - 1;
export const STATE_SIZE = PAST * NOISE_SIZE;

/** The paper has 80; with 32 a step of the training was measured to take half the time, and a path takes a sixth of the multiplications. */
export const CHANNELS = 32;
/** Slope below zero that the generator's PReLUs begin with (He, Zhang, Ren, Sun, ICCV 2015), and that the critic keeps. */
export const SLOPE = 0.25;
/**
 * Bound of what the network gives before its tails are made heavy. A standard normal passes it once in 1.7 million steps; but
 * behind it stands an exponential of a square, and an unlucky network must not draw infinity.
 */
export const OUTPUT_BOUND = 5;

/** Steps between the taps of a block; 0 for the first, which has one tap. */
export const dilationOf = (block: number): number => (block === 0 ? 0 : DILATIONS[block - 1]);
