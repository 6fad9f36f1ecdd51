import type { CreditRisk } from '../../contract/credit.ts';
import type { MonteCarlo } from '../../contract/estimate.ts';
import { alignTable } from '../align.ts';

/** Obligors in the table; an answer may hold thousands, and JSON has them all. */
const MOST_ROWS = 25;
/** Share of a figure below which its standard error is what rounding left of 0. */
const ROUNDING = 1e-9;

/** Credit risk as aligned text: the portfolio, then the obligors that contribute most to its worst losses. */
export function formatCredit({ method, obligors, portfolio }: CreditRisk): string {
  const { trigger, bridge, observations, years, rate } = method;
  const how = trigger === 'maturity' ? 'at maturity' : `by first passage${bridge ? ', between observations too' : ''}`;
  const tail = portfolio.risk.at(0);
  const order = obligors.map((_, index) => index);
  const losses = tail ? tail.contributions : obligors.map(({ expectedLoss }) => expectedLoss);
  order.sort((a, b) => losses[b].value - losses[a].value || a - b);
  const shown = order.slice(0, MOST_ROWS);
  const dates = obligors[0].probabilities.map((estimate) => `PD ${round(estimate.years)} y, %`);
  const rows = shown.map((index) => {
    const { name, assetValue, assetVolatility, probabilities, expectedLoss } = obligors[index];
    return [
      name,
      round(assetValue),
      (100 * assetVolatility).toFixed(1),
      ...probabilities.map(percent),
      give(expectedLoss),
      ...(tail ? [give(tail.contributions[index])] : []),
    ];
  });
  return [
    `${count(obligors.length, 'obligor')}, default ${how}; ${count(observations, 'observation')} in ${count(years, 'year')}, ` +
      `riskless rate ${round(100 * rate)} %`,
    ...alignTable([
      ['exposure', round(portfolio.exposure)],
      ['expected loss', give(portfolio.expectedLoss)],
      ['volatility of the loss', give(portfolio.volatility)],
      ['probability of a loss, %', percent(portfolio.lossProbability)],
      ...portfolio.quantiles.map((each) => [`quantile of the loss, ${round(100 * each.level)} %`, give(each)]),
      ...portfolio.risk.flatMap(({ level, valueAtRisk, expectedShortfall }) => [
        [`value at risk, ${round(100 * level)} %`, give(valueAtRisk)],
        [`expected shortfall, ${round(100 * level)} %`, give(expectedShortfall)],
      ]),
    ]),
    '',
    ...alignTable([
      [
        ...['obligor', 'assets', 'vol., %', ...dates, 'expected loss'],
        ...(tail ? [`in the worst ${round(100 * tail.level)} %`] : []),
      ],
      ...rows,
    ]),
    ...(obligors.length > shown.length ? [`and ${obligors.length - shown.length} more; --json has them all`] : []),
    'Plus or minus one Monte-Carlo standard error. Synthetic paths of a model; not advice.',
  ].join('\n');
}

const percent = ({ value, standardError }: MonteCarlo): string =>
  give({ value: 100 * value, standardError: 100 * standardError });
const give = ({ value, standardError }: MonteCarlo): string =>
  `${round(value)} ± ${standardError < ROUNDING * Math.abs(value) ? 0 : round(standardError, 2)}`;
const count = (number: number, what: string): string => `${round(number)} ${what}${round(number) === '1' ? '' : 's'}`;
const round = (value: number, digits = 4): string => String(Number(value.toPrecision(digits)));
