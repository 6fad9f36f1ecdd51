import { PathloomError } from '../../../../inference/contract/error.ts';
import type { ForecastResult } from '../../uses/forecast.ts';
import type { ForecastTasks } from '../../uses/forecast-worker.ts';
import { isDay } from '../choice.ts';
import { count } from '../format.ts';
import { LinkFields } from '../uses/link-fields.ts';
import { OwnPrices } from '../uses/own-prices.ts';
import { keepOffline } from '../uses/run.ts';
import { UsePage } from '../uses/use-page.ts';
import { stepsText } from '../words.ts';
import { bodyOf, FORECAST_LIMITS, type ForecastChoice, USUAL_FORECAST } from './choice.ts';
import { ForecastControls } from './controls.ts';
import { forecastRecipes } from './recipes.ts';
import { ForecastView } from './view.ts';

/** Draws × steps × assets that a page holds: as many as the service's answer is made of. */
const MOST_VALUES = 5_000_000;

const page = new UsePage<ForecastTasks, ForecastChoice, ForecastResult>(
  new URL('./browser/forecast.js', import.meta.url),
  'Drawing',
);
const view = new ForecastView();
const controls = new ForecastControls(() => page.ask());
const prices = new OwnPrices(page, controls, 'start from');
const isMoney = (value: unknown): value is Record<string, number> =>
  typeof value === 'object' && value !== null && Object.values(value).every((money) => Number.isFinite(money));

await page.start({
  ...prices.use,
  usual: USUAL_FORECAST,
  set: (choice) => controls.set(choice),
  offer: (models) => controls.offer(models),
  bound: (card) => {
    controls.bound(card);
    prices.compareWith(card);
  },
  write: ({ asset, start, steps, paths, seed, output, fall, level, positions }) => ({
    ...{ asset, start, output },
    ...Object.fromEntries(
      Object.entries({ steps, paths, seed, fall, level }).map(([name, value]) => [name, `${value}`]),
    ),
    ...(Object.keys(positions).length > 0 && { positions: JSON.stringify(positions) }),
  }),
  read: (given) => {
    const fields = new LinkFields(given);
    const start = given.get('start') ?? '';
    const days = isDay(start) ? /./ : /^(stationary|latest|own)$/;
    const choice = {
      ...fields.text('asset', /./, 'an asset'),
      ...fields.text('start', days, 'stationary, latest, own or a date such as 2008-10-01'),
      ...fields.text('output', /^(prices|returns)$/, 'prices or returns'),
      ...Object.assign({}, ...Object.entries(FORECAST_LIMITS).map(([name, limits]) => fields.number(name, limits))),
      ...fields.json('positions', isMoney, 'numbers by asset'),
    };
    return { choice, problems: fields.problems };
  },
  work: async (model, choice, options) => {
    const { graph } = model.card;
    const own = prices.of(choice);
    // Such a model has one start; the controls say so.
    const given = graph.start === 'noise' ? { ...choice, start: 'stationary' as const } : choice;
    if (given !== choice) controls.startFrom('stationary');
    assertSize(given, graph.assets);
    return model.work(
      'forecast',
      {
        ...{ body: bodyOf(given, own), asset: choice.asset },
        ...(graph.assets > 1 && { positions: choice.positions }),
        ...(own && { own: own.history }),
      },
      options,
    );
  },
  show: (result, choice) => view.show(result, choice),
  provenance: ({ answer: { manifest } }) => ({
    manifest,
    request: manifest.request,
    label: `seed ${manifest.request.seed}`,
  }),
  told: ({ answer: { manifest } }, took) =>
    `${count(manifest.request.paths)} draws of ${stepsText(manifest.request.steps)} in ${count(Math.round(took))} ms.`,
  recipes: (choice, result, surroundings) =>
    forecastRecipes({ ...choice, start: startOf(choice, result) }, result, prices.of(choice), surroundings),
  repaint: view.repaint,
  failed: () => false,
});
keepOffline(page.drawnOnce);

/** Where the draws started, which a model may decide. */
function startOf({ start }: ForecastChoice, { answer }: ForecastResult): ForecastChoice['start'] {
  return start === 'own' ? start : (answer.manifest.request.start as ForecastChoice['start']);
}

function assertSize({ paths, steps }: ForecastChoice, assets: number): void {
  const values = paths * steps * assets;
  if (values <= MOST_VALUES) return;
  const most = `a page holds at most ${count(MOST_VALUES)}`;
  const message = `${count(paths)} draws of ${stepsText(steps)} are ${count(values)} values; ${most}: ask for fewer draws or steps`;
  throw new PathloomError('bad_option', message, { field: 'paths' });
}
