/** The constants of the dense GAN, one home for the tfjs networks and the ONNX graphs. */

/** Steps of the past that the state holds, and steps of the window that the critic reads after them. */
export const LAGS = 20;
export const HIDDEN = 128;
export const LEAK = 0.2;
/** Normals of a step that belong to no asset. One more for each asset lets the returns of a step have a covariance of full rank. */
export const SHARED_NOISE = 4;
/**
 * Bound of a return, in standard deviations. What the network gives is fed back to it, and a leaky ReLU has no bound of its own:
 * an unlucky set of weights would run off to infinity in a long path. Well beyond the largest move of most histories, so that it
 * leaves the tails to the network.
 */
export const RETURN_BOUND = 15;

export const stateSizeOf = (assets: number): number => LAGS * assets;
export const noiseSizeOf = (assets: number): number => SHARED_NOISE + assets;
