/** Maps the line to (0, 1). */
export function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

/** Maps (0, 1) to the line: the inverse of `logistic`. */
export function logit(p: number): number {
  return Math.log(p / (1 - p));
}
