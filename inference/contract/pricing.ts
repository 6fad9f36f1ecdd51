import * as z from 'zod';

/** What the pricing measure discounts with: every asset earns the rate, what it pays out included. */
export const pricingFields = {
  rate: z.number().min(-0.1).max(0.5).default(0).describe('Riskless rate a year, continuously compounded'),
  dividendYield: z
    .number()
    .min(-0.5)
    .max(0.5)
    .default(0)
    .describe('What the assets pay out, a share of their price a year, continuously'),
  stepsPerYear: z
    .int()
    .min(1)
    .max(100_000)
    .optional()
    .describe('Steps of the model in a year; unless given 252, 52 or 12 by its frequency'),
};

/** The terms of the pricing measure, as the body of a request for scenarios holds them. */
export const PricingTerms = z.strictObject(pricingFields);
/** As a caller writes them: what has a default may be left out. */
export type PricingQuery = z.input<typeof PricingTerms>;

/** What was done to paths of the pricing measure: part of their manifest. */
export const Pricing = z.strictObject({
  ...PricingTerms.shape,
  stepsPerYear: z.int().min(1),
  expectation: z
    .strictObject({
      rule: z
        .enum(['trapezoid', 'nested'])
        .describe('Over one normal by the trapezoidal rule, over several by antithetic draws of their own'),
      nodes: z.int().min(1).describe('Evaluations of the graph for the expectation of a step'),
    })
    .describe('How the expected simple return of every step was found'),
});
export type Pricing = z.infer<typeof Pricing>;
