/** What a number may be. */
export interface Limits {
  readonly least: number;
  readonly most: number;
  /** Whether it need not be whole. */
  readonly fractions?: boolean;
}

/** What is wrong with a number, in a sentence; undefined where it will do. */
export function faultIn({ least, most, fractions }: Limits, value: number): string | undefined {
  const isOne = fractions ? Number.isFinite(value) : Number.isInteger(value);
  if (isOne && value >= least && value <= most) return undefined;
  const upTo = most === Number.MAX_SAFE_INTEGER ? '2⁵³ − 1' : most.toLocaleString('en');
  return `Must be a ${fractions ? '' : 'whole '}number from ${least} to ${upTo}.`;
}
