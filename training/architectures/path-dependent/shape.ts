/**
 * The constants of the path-dependent cell, one home for the typed-array code, the tfjs cell and the ONNX graphs.
 * Spans in steps; returns are in units of the history's standard deviation.
 */
export const RETURN_SPANS = [2, 8, 40] as const;
export const SQUARE_SPANS = [2, 6, 18, 60, 250] as const;

const gainOf = (span: number) => 1 - Math.exp(-1 / span);
export const RETURN_GAINS = RETURN_SPANS.map(gainOf);
export const SQUARE_GAINS = SQUARE_SPANS.map(gainOf);

export const RETURN_AVERAGES = RETURN_SPANS.length;
export const SQUARE_AVERAGES = SQUARE_SPANS.length;
/** Rows of the state, and of the features made of it. */
export const STATE_SIZE = RETURN_AVERAGES + SQUARE_AVERAGES;
export const STATE_NAMES = [
  ...RETURN_SPANS.map((span) => `return_average_${span}`),
  ...SQUARE_SPANS.map((span) => `square_average_${span}`),
];

/** Which square average the return averages are divided by, and their multiples that bring them to like sizes. */
export const TREND_REFERENCE = 1;
export const TREND_MULTIPLES = [1, 2, 4] as const;

/** Keeps logarithms and quotients finite after a run of zero returns. */
export const FLOOR = 1e-3;

export const HIDDEN = 8;
export const LEAK = 0.1;
/** Outputs of the network: location, log-scale correction, skew, tail weight. */
export const OUTPUTS = 4;

/** Bound of the conditional mean, in units of the conditional scale. */
export const LOCATION = 0.15;
export const LOG_SCALE_MIN = -3;
export const LOG_SCALE_MAX = 2.2;
/** Bounds of log(1/d), d the tail weight: d between 0.41 and 0.80, never a thin tail. The middle is where training starts. */
export const TAIL_MIN = 0.22;
export const TAIL_MAX = 0.9;
export const TAIL_START = 0.35;

/** Days of a filtered history that are left out of training: their states still remember how the filter was started. */
export const WARM_UP = 60;
