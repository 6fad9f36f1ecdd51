import * as z from 'zod';

/** Largest price in a request: prices are 32-bit numbers, and this leaves room for growth and for their moments. */
export const MAX_PRICE = 1e15;
/** Smallest price in a request: a smaller one could fall to what a 32-bit number holds as 0. */
export const MIN_PRICE = 1e-15;

/** A price in a request. Positive is said too, so that a price of 0 is told the simpler rule. */
export const Price = z.number().positive().min(MIN_PRICE).max(MAX_PRICE);

/** A price of every asset: one number for all of them, or one for each. */
export const PriceOfEach = z.union([Price, z.array(Price).min(1).max(50)]);
