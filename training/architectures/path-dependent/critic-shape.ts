import { RETURN_AVERAGES, SQUARE_SPANS } from './shape.ts';

/** The constants of the critic, one home for the tfjs network and the ONNX graph. */
export const CRITIC_WINDOW = 128;
export const CRITIC_WIDTH = 32;
export const CRITIC_LAYERS = 4;
export const CRITIC_LEAK = 0.2;
export const KERNEL = 5;
export const CHANNELS = 3;
/** A return beyond this many recent standard deviations says little more by its size. */
export const SIZE_BOUND = 8;
/** Softens the logarithm of a return's size near zero: log sqrt(y² + 0.05²). */
export const LOG_SOFTENER = 0.0025;
/** Keeps the scaling finite after a calm. */
export const SCALE_FLOOR = 0.05;
export const POOL_FLOOR = 1e-4;
/** Row of the state that sets the unit of the window: the 15-step square average. */
export const UNIT_ROW = RETURN_AVERAGES + SQUARE_SPANS.indexOf(15);
