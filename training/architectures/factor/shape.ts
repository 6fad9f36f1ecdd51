/** Bounds of a loading: the market never explains an asset wholly. */
export const LOADING_BOUND = 0.97;
/**
 * Mean correlation below which loadings fade: they are divided by its root, a market that hardly moves assets together has none that can
 * be told, and the slope of the root would magnify rounding along a path.
 */
export const FADE = 0.1;
/** Smallest pivot of the correlations that the market leaves open. */
export const REST_FLOOR = 0.05;
