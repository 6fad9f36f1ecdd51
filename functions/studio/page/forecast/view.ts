import type { AssetForecast } from '../../../../inference/contract/forecast.ts';
import type { RiskAnswer } from '../../../../inference/contract/risk.ts';
import type { ForecastResult } from '../../uses/forecast.ts';
import { FanChart } from '../charts/fan.ts';
import type { FanPicture } from '../charts/fan-data.ts';
import { Palette } from '../charts/palette.ts';
import { find, show, write } from '../element.ts';
import { count, decimal, percent, price } from '../format.ts';
import { breathe } from '../painted.ts';
import { tile } from '../tables.ts';
import { cell, estimateCell, heading, row } from '../uses/cells.ts';
import { stepsText } from '../words.ts';
import { type ForecastChoice, QUANTILES } from './choice.ts';

/** All that shows a forecast. */
export class ForecastView {
  private readonly palette = new Palette();
  private readonly fan = new FanChart(find('fan'), find('readout'), this.palette, [0.025, 0.5, 0.975]);

  async show(result: ForecastResult, choice: ForecastChoice): Promise<void> {
    const { answer, risk, before, after } = result;
    const { manifest, forecasts } = answer;
    const forecast = forecasts.find(({ asset }) => asset === choice.asset) ?? forecasts[0];
    const picture = pictureOf(result, forecast, choice);
    const { model, notice, request } = manifest;
    write(find('notice'), notice);
    write(find('fan-title'), forecasts.length > 1 ? `Forecast of ${forecast.asset}` : 'Forecast');
    write(find('fan-words'), fanWords(picture, request.paths));
    show(find('legend-history'), before !== undefined);
    show(find('legend-happened'), after !== undefined);
    find('numbers').replaceChildren(...tilesOf(forecast, picture, choice));
    write(find('intervals-words'), intervalWords(choice, forecast));
    find('intervals').replaceChildren(...intervalRows(forecast, choice));
    find('losses').replaceChildren(...lossRows(forecast));
    show(find('portfolio'), risk !== undefined);
    if (risk) showPortfolio(risk);
    await breathe();
    this.fan.show(picture, `synthetic · ${model.id} · seed ${request.seed}`);
  }

  readonly repaint = (): void => {
    this.palette.read();
    this.fan.repaint();
  };
}

/** The fan of prices, 1 at the start, whatever the intervals are of. */
function pictureOf(
  { examples, before, after }: ForecastResult,
  { steps, initialPrice = 1 }: AssetForecast,
  { output }: ForecastChoice,
): FanPicture {
  const ratio = (value: number) => (output === 'prices' ? value / initialPrice : Math.exp(value));
  return {
    steps: steps.length,
    price: {
      levels: QUANTILES,
      steps: Float64Array.from({ length: steps.length + 1 }, (_, step) => step),
      values: QUANTILES.map((_, level) =>
        Float64Array.from([1, ...steps.map((at) => ratio(at.quantiles[level].value))]),
      ),
    },
    examples,
    ...(before && { before }),
    ...(after && { after }),
  };
}

function fanWords({ price: { values }, steps, after }: FanPicture, paths: number): string {
  const [low95, low80, low50, median, high50, high80, high95] = values.map((band) => price(band[steps]));
  const what =
    `From 100 at the start, the median of ${count(paths)} draws is ${median} after ${stepsText(steps)}; half are between ` +
    `${low50} and ${high50}, 80 % between ${low80} and ${high80}, 95 % between ${low95} and ${high95}.`;
  if (!after || after.length < 2) return what;
  const known = Math.min(after.length - 1, steps);
  return `${what} What happened then: ${price(after[known])} after ${stepsText(known)}.`;
}

function tilesOf(
  { risk, drawdown, hit }: AssetForecast,
  { price: { values }, steps }: FanPicture,
  choice: ForecastChoice,
) {
  const worst = risk.filter(({ horizon }) => horizon === steps).at(-1);
  const error = (of: number) => `± ${percent(of, 2)}`;
  return [
    tile('Median change', percent(values[3][steps] - 1), `after ${stepsText(steps)}`),
    ...(drawdown
      ? [
          tile(
            `Chance of a fall of ${choice.fall} %`,
            percent(drawdown.probability.value, 1),
            error(drawdown.probability.standardError),
          ),
        ]
      : []),
    ...(hit
      ? [
          tile(
            `Chance to reach ${choice.level} %`,
            percent(hit.probability.value, 1),
            error(hit.probability.standardError),
          ),
        ]
      : []),
    ...(worst
      ? [
          tile('VaR 1 %', percent(worst.valueAtRisk.value), error(worst.valueAtRisk.standardError)),
          tile('ES 1 %', percent(worst.expectedShortfall.value), error(worst.expectedShortfall.standardError)),
        ]
      : []),
  ];
}

function intervalWords({ output }: ForecastChoice, { initialPrice = 100 }: AssetForecast): string {
  const of =
    output === 'prices'
      ? `Prices, ${decimal(initialPrice, 2)} at the start`
      : 'Log returns from the start, in per cent';
  return `${of}, with Monte-Carlo standard errors; volatility is that of the one step.`;
}

function intervalRows({ steps, risk }: AssetForecast, { output }: ForecastChoice): HTMLElement[] {
  const written = (value: number) => (output === 'prices' ? decimal(value, 2) : percent(value, 2));
  const horizons = [...new Set(risk.map(({ horizon }) => horizon))];
  return horizons.map((horizon) => {
    const { quantiles, volatility } = steps[horizon - 1];
    const between = (low: number, high: number) =>
      cell(`${written(quantiles[low].value)} to ${written(quantiles[high].value)}`);
    return row(
      heading(String(horizon)),
      estimateCell(quantiles[3], written),
      ...[between(2, 4), between(1, 5), between(0, 6)],
      estimateCell(volatility, (value) => percent(value, 2)),
    );
  });
}

function lossRows({ risk }: AssetForecast): HTMLElement[] {
  const horizons = [...new Set(risk.map(({ horizon }) => horizon))];
  const written = (value: number) => percent(value, 2);
  return horizons.map((horizon) =>
    row(
      heading(String(horizon)),
      ...risk
        .filter((tail) => tail.horizon === horizon)
        .flatMap(({ valueAtRisk, expectedShortfall }) => [
          estimateCell(valueAtRisk, written),
          estimateCell(expectedShortfall, written),
        ]),
    ),
  );
}

function showPortfolio({ profit, risk, manifest }: RiskAnswer): void {
  const money = (value: number) => decimal(value, 0);
  write(
    find('portfolio-words'),
    `Profit over ${stepsText(manifest.request.steps)}: mean ${money(profit.mean.value)}, standard deviation ` +
      `${money(profit.volatility.value)}; a loss has a chance of ${percent(profit.lossProbability.value)}. What each asset adds to the expected shortfall stands below it.`,
  );
  const cells = (of: (tail: RiskAnswer['risk'][number]) => { value: number; standardError: number }) =>
    risk.map((tail) => estimateCell(of(tail), money));
  find('portfolio-rows').replaceChildren(
    row(heading('Value at risk'), ...cells(({ valueAtRisk }) => valueAtRisk)),
    row(heading('Expected shortfall'), ...cells(({ expectedShortfall }) => expectedShortfall)),
    ...manifest.assets.map((asset, i) => row(heading(`of which ${asset}`), ...cells((tail) => tail.contributions[i]))),
  );
}
