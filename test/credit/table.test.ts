import { expect, test } from 'vitest';
import { formatCredit } from '../../inference/core/credit/table.ts';
import { creditOf } from './ask.ts';

const market = { assets: ['A'], volatilities: [0.3], stepsPerYear: 12 };
const doomed = { name: 'ACME', asset: 'A', equity: 0.1, debt: 70, maturity: 1, volatility: 4, recovery: 0.3 };

test('a standard error that is 0 but for rounding is shown as 0', async () => {
  const found = await creditOf(market, { years: 1, paths: 1000, obligors: [doomed] });
  const figure = { value: 49, standardError: 9.2e-13 };
  const shown = formatCredit({ ...found, portfolio: { ...found.portfolio, expectedLoss: figure } });
  expect(shown).toMatch(/^expected loss +49 ± 0$/m);
});

test('one of something is told as one', async () => {
  const found = await creditOf(market, { years: 1, paths: 1000, every: 12, obligors: [doomed] });
  expect(formatCredit(found)).toMatch(/^1 obligor, default at maturity; 1 observation in 1 year, riskless rate 0 %\n/);
});
