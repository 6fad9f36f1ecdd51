/**
 * The constants of the path-dependent cell, one home for the typed-array code, the tfjs cell and the ONNX graphs.
 * Spans in steps; returns are in units of the history's standard deviation.
 */
export const RETURN_SPANS = [2, 8, 40] as const;
export const SQUARE_SPANS = [1.5, 5, 15, 50, 150] as const;
/** Averages of the squares of falls, a rise counting as zero: bad news moves volatility more than good news. */
export const FALL_SPANS = [1.5, 5, 15] as const;

const gainOf = (span: number) => 1 - Math.exp(-1 / span);
export const RETURN_GAINS = RETURN_SPANS.map(gainOf);
export const SQUARE_GAINS = SQUARE_SPANS.map(gainOf);
export const FALL_GAINS = FALL_SPANS.map(gainOf);

export const RETURN_AVERAGES = RETURN_SPANS.length;
export const SQUARE_AVERAGES = SQUARE_SPANS.length;
export const FALL_AVERAGES = FALL_SPANS.length;
/** Averages of squares, all and falls: the backbone of the volatility is the root of a mixture of them. */
export const VARIANCE_AVERAGES = SQUARE_AVERAGES + FALL_AVERAGES;
/** Rows of the state, and of the features made of it. */
export const STATE_SIZE = RETURN_AVERAGES + VARIANCE_AVERAGES;
export const STATE_NAMES = [
  ...RETURN_SPANS.map((span) => `return_average_${span}`),
  ...SQUARE_SPANS.map((span) => `square_average_${span}`),
  ...FALL_SPANS.map((span) => `fall_average_${span}`),
];

/** Row of the square average that the return averages and the fall averages are divided by. */
export const REFERENCE_ROW = RETURN_AVERAGES + SQUARE_SPANS.indexOf(5);
/**
 * The square of a return enters the averages of squares as at most so many times the 15-day average before it: what follows an outlier is
 * not as lively as its square would have it.
 */
export const NEWS_CAP = 16;
/** Row of the square average that the bound is a multiple of. */
export const NEWS_ROW = RETURN_AVERAGES + SQUARE_SPANS.indexOf(15);
/** Multiples of the return averages that bring them to like sizes. */
export const TREND_MULTIPLES = [1, 2, 4] as const;

/** Keeps logarithms and quotients finite after a run of zero returns. */
export const FLOOR = 1e-3;
/** The same for the mixture of the averages. */
export const MIXTURE_FLOOR = 1e-4;

export const HIDDEN = 8;
export const LEAK = 0.1;
/** Outputs of the network: log-scale correction, skew, tail weight. */
export const OUTPUTS = 3;

/** Bound of the conditional mean's part that moves, in units of the conditional scale. */
export const LOCATION = 0.15;
export const LOG_SCALE_MIN = -3;
export const LOG_SCALE_MAX = 2.2;
/**
 * Stretch of the noise, u = z exp(STRETCH z² / 2), before the sinh-arcsinh: as a Student-t, it has narrower shoulders than a law whose
 * tails come from the sinh alone.
 */
export const STRETCH = 0.1;
/** Bounds of log(1/d), d the tail weight: d between 0.55 and 1.22. TAIL_START is where training starts. */
export const TAIL_MIN = -0.2;
export const TAIL_MAX = 0.6;
export const TAIL_START = 0.35;

/** Days of a filtered history that are left out of training: their states still remember how the filter was started. */
export const WARM_UP = 60;
