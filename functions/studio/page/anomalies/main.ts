import type { AnomaliesResult } from '../../uses/anomalies.ts';
import type { AnomaliesTasks } from '../../uses/anomalies-worker.ts';
import { find } from '../element.ts';
import { count } from '../format.ts';
import { hand } from '../hand.ts';
import { LinkFields } from '../uses/link-fields.ts';
import { OwnPrices } from '../uses/own-prices.ts';
import { keepOffline } from '../uses/run.ts';
import { UsePage } from '../uses/use-page.ts';
import { type AnomaliesChoice, RATE_LIMITS, shareOf, USUAL_ANOMALIES } from './choice.ts';
import { AnomaliesControls } from './controls.ts';
import { anomaliesRecipes } from './recipes.ts';
import { AnomaliesView } from './view.ts';

const page = new UsePage<AnomaliesTasks, AnomaliesChoice, AnomaliesResult>(
  new URL('./browser/anomalies.js', import.meta.url),
  'Looking',
);
const view = new AnomaliesView();
const controls = new AnomaliesControls(() => page.ask());
let last: AnomaliesResult | undefined;
const prices = new OwnPrices(page, controls, 'look at');
for (const kind of ['csv', 'json'] as const) {
  find(`save-${kind}`).addEventListener('click', () => {
    if (last) hand(last.files[kind], `anomalies-${last.answer.manifest.model.id}.${kind}`);
  });
}

await page.start({
  ...prices.use,
  usual: USUAL_ANOMALIES,
  set: (choice) => controls.set(choice),
  offer: (models) => controls.offer(models),
  bound: (card) => prices.compareWith(card),
  write: ({ asset, start, from, control, rate }) => ({
    ...{ asset, start, control, rate: String(rate) },
    ...(from !== '' && { from }),
  }),
  read: (given) => {
    const fields = new LinkFields(given);
    const choice = {
      ...fields.text('asset', /./, 'an asset'),
      ...fields.text('start', /^(example|own)$/, 'example or own'),
      ...fields.text('from', /^\d{4}-\d\d-\d\d$/, 'a date such as 2008-10-01'),
      ...fields.text('control', /^(alarms|discoveries)$/, 'alarms or discoveries'),
      ...fields.number('rate', RATE_LIMITS),
    };
    return { choice, problems: fields.problems };
  },
  work: (model, choice, options) => {
    const own = prices.of(choice);
    const given = own && { own: { history: own.history, closes: own.closes } };
    const from = choice.from === '' ? {} : { from: choice.from };
    return model.work('anomalies', { rate: shareOf(choice), control: choice.control, ...from, ...given }, options);
  },
  show: async (result, choice) => {
    last = result;
    controls.bound(result.bounds, result.from);
    for (const kind of ['csv', 'json']) find<HTMLButtonElement>(`save-${kind}`).disabled = false;
    await view.show(result, choice);
  },
  provenance: ({ answer: { manifest }, planted }) => {
    const { model, generator, history, request } = manifest;
    const { control, rate } = request;
    return {
      manifest: { model, generator, ...(!planted && { history }) },
      request,
      // The ranges that are expected are drawn with it.
      label: `${control} at ${100 * rate} % · seed 0`,
    };
  },
  told: ({ answer: { observations } }, took) =>
    `${count(observations.length)} days looked at in ${count(Math.round(took))} ms.`,
  recipes: (choice, result, surroundings) => anomaliesRecipes(result, prices.of(choice), surroundings),
  repaint: view.repaint,
  failed: () => false,
});
keepOffline(page.drawnOnce);
