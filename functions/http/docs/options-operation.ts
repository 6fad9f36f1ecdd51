import { OptionsAnswer, OptionsBody } from '../../../inference/contract/options.ts';
import type { Operation } from './operations.ts';

/** What the document says of option prices. It stands apart, so that a service that does not answer for them can leave it out. */
export const optionsOperation: readonly Pick<Operation, 'method' | 'path' | 'id' | 'summary' | 'body' | 'answer'>[] = [
  {
    method: 'post',
    path: '/v1/options',
    id: 'postOptions',
    summary:
      'European option prices under the pricing measure and the smile of their implied volatilities, with Monte-Carlo standard errors, and ' +
      'the test whether discounted prices are martingales.',
    body: {
      name: 'OptionsBody',
      schema: OptionsBody,
      example: { model: 'sp500', maturities: [21, 63], moneyness: [0.9, 1, 1.1], rate: 0.02, paths: 2000, seed: 42 },
    },
    answer: { name: 'OptionsAnswer', schema: OptionsAnswer },
  },
];
