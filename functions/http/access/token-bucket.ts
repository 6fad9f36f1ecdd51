/** How often one may ask: so many times at once, then so many a second. */
export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

/**
 * A bucket of tokens for each name, which fills evenly; a request takes one. Names are those of keys, so that there are no more buckets than keys.
 */
export class TokenBuckets {
  private readonly rate: Rate;
  private readonly now: () => number;
  private readonly buckets = new Map<string, { tokens: number; at: number }>();

  /** @param now a clock in milliseconds */
  constructor(rate: Rate, now: () => number) {
    this.rate = rate;
    this.now = now;
  }

  /** Takes a token. @returns 0, or, where there is none, the seconds until there is */
  take(name: string): number {
    const { perSecond, burst } = this.rate;
    const at = this.now();
    const before = this.buckets.get(name) ?? { tokens: burst, at };
    const tokens = Math.min(burst, before.tokens + (Math.max(0, at - before.at) / 1000) * perSecond);
    const taken = tokens >= 1;
    this.buckets.set(name, { tokens: taken ? tokens - 1 : tokens, at });
    return taken ? 0 : (1 - tokens) / perSecond;
  }
}
