import { LEAST_P } from './tails.ts';

/** Share of the clean days whose p-values, the smallest, make the tail. */
const TAIL = 0.05;
/** Days that theory's rate of the tail, 1, counts for, beside those that were seen. */
const PRIOR_DAYS = 20;
/** Fewest clean days from which anything is learnt. */
export const FEWEST_CLEAN_DAYS = 250;

/** A p-value as theory has it, put right. */
export type Calibration = (p: number) => number;

/**
 * What clean days say of a test whose p-values should have been even on them. Above the tail a p-value is its rank among theirs. In
 * the tail, where they are few, the logarithms of edge / p are taken as exponential: Hill, "A simple general approach to inference
 * about the tail of a distribution", Annals of Statistics 3 (1975). Their rate would be 1 if theory were right, and is not known: it has
 * a gamma law, from the days seen and 20 more whose mean is 1 (Gelman et al., "Bayesian Data Analysis", section 2.6). The p-value told
 * is the predictive one, the mean of exp(-rate × log(edge / p)) over that law, which is the tail of a Lomax law: the fewer days were
 * seen, the less strange is what lies far beyond them.
 *
 * @param clean p-values of clean days; with fewer than 250 of them nothing is changed
 * @param windowDays days that each p-value is of: windows of so many days overlap, and count as that many fewer days
 */
export function calibrate(clean: Float64Array, windowDays = 1): Calibration {
  const days = clean.length;
  if (days < FEWEST_CLEAN_DAYS) return (p) => p;
  const sorted = clean.slice().sort();
  const inTail = Math.floor(TAIL * days);
  const edge = sorted[inTail - 1];
  let excess = 0;
  for (let i = 0; i < inTail; i++) excess += Math.log(edge / sorted[i]);
  const seen = Math.max(1, inTail / windowDays);
  const shape = PRIOR_DAYS + seen;
  const total = PRIOR_DAYS + (excess / inTail) * seen;
  const shareAtEdge = inTail / (days + 1);
  return (p) => {
    if (p < edge) return Math.max(LEAST_P, shareAtEdge * (1 + Math.log(edge / p) / total) ** -shape);
    return rankOf(p, sorted) / (days + 1);
  };
}

/** Place of a value among sorted ones, between two of them by proportion; of equal ones the last. From 1 to one more than they are. */
function rankOf(value: number, sorted: Float64Array): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle] <= value) low = middle + 1;
    else high = middle;
  }
  if (low === 0 || low === sorted.length) return Math.max(1, low);
  const [below, above] = [sorted[low - 1], sorted[low]];
  return low + (value - below) / (above - below);
}
