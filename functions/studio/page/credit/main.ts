import type { Obligor } from '../../../../inference/contract/credit.ts';
import { PathloomError } from '../../../../inference/contract/error.ts';
import type { CreditResult } from '../../uses/credit.ts';
import type { CreditTasks } from '../../uses/credit-worker.ts';
import { find } from '../element.ts';
import { explain } from '../explain.ts';
import { count, decimal } from '../format.ts';
import { watchDrops } from '../own-file.ts';
import { LinkFields } from '../uses/link-fields.ts';
import { keepOffline } from '../uses/run.ts';
import { UsePage } from '../uses/use-page.ts';
import {
  CREDIT_LIMITS,
  type CreditChoice,
  fieldsOf,
  MOST_OBLIGORS,
  type TypedObligor,
  USUAL_CREDIT,
} from './choice.ts';
import { CreditControls } from './controls.ts';
import { creditRecipes } from './recipes.ts';
import { CreditView } from './view.ts';

const page = new UsePage<CreditTasks, CreditChoice, CreditResult>(
  new URL('./browser/credit.js', import.meta.url),
  'Following',
);
const view = new CreditView();
const controls = new CreditControls(() => page.ask());
const input = find<HTMLInputElement>('file');
input.addEventListener('change', () => {
  const file = input.files?.[0];
  if (file) void take(file);
  // So that the same file may be chosen again.
  input.value = '';
});
watchDrops(find('drop'), (file) => void take(file));

/** Puts the obligors of a file in the place of those on the page; one that will not do changes nothing. */
async function take(file: File): Promise<void> {
  page.troubles.clear('file');
  try {
    const { model } = await page.desk.open(controls.choice?.model ?? '');
    const obligors = await model.work('readObligors', { file, name: file.name });
    assertFew(obligors);
    controls.take(obligors.map(typedOf));
    page.ask();
  } catch (error) {
    page.troubles.tell('file', explain(error).sentence);
  }
}

/** The fields that are given. */
function typedOf(obligor: Obligor): TypedObligor {
  return Object.fromEntries(
    Object.entries(obligor).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

function assertFew({ length }: readonly unknown[]): void {
  if (length <= MOST_OBLIGORS) return;
  const message = `${count(length)} obligors: a page holds at most ${MOST_OBLIGORS}; give more to npx pathloom credit, which takes 10,000`;
  throw new PathloomError('bad_option', message, { field: 'obligors' });
}

const areObligors = (value: unknown): value is readonly TypedObligor[] =>
  Array.isArray(value) &&
  value.length <= MOST_OBLIGORS &&
  value.every(
    (one) =>
      typeof one === 'object' &&
      one !== null &&
      !Array.isArray(one) &&
      Object.values(one).every((field) => typeof field === 'string' || typeof field === 'number'),
  );

await page.start({
  choice: () => controls.choice,
  usual: USUAL_CREDIT,
  set: (choice) => controls.set(choice),
  offer: (models) => controls.offer(models),
  bound: () => {},
  write: ({ start, years, paths, seed, trigger, bridge, rate, obligors }) => ({
    ...{ start, trigger, bridge: String(bridge), obligors: JSON.stringify(obligors) },
    ...Object.fromEntries(Object.entries({ years, paths, seed, rate }).map(([name, value]) => [name, `${value}`])),
  }),
  read: (given) => {
    const fields = new LinkFields(given);
    const { bridge } = fields.text('bridge', /^(true|false)$/, 'true or false');
    const choice = {
      ...fields.text('start', /^(stationary|latest)$/, 'stationary or latest'),
      ...fields.text('trigger', /^(maturity|first-passage)$/, 'maturity or first-passage'),
      ...(bridge !== undefined && { bridge: bridge === 'true' }),
      ...Object.assign({}, ...Object.entries(CREDIT_LIMITS).map(([name, limits]) => fields.number(name, limits))),
      ...fields.json('obligors', areObligors, `a list of at most ${MOST_OBLIGORS} obligors`),
    };
    return { choice, problems: fields.problems };
  },
  file: () => undefined,
  expect: () => true,
  chooseFile: () => input.click(),
  work: (model, choice, options) => {
    assertFew(choice.obligors);
    return model.work('credit', { fields: fieldsOf(choice), obligors: choice.obligors }, options);
  },
  show: async (result) => {
    controls.table.tell('', '');
    await view.show(result);
  },
  provenance: ({ answer: { manifest, method } }) => ({
    manifest,
    request: { ...manifest.request, ...method },
    label: `seed ${manifest.request.seed}`,
  }),
  told: ({ answer: { manifest, method } }, took) =>
    `${count(manifest.request.paths)} paths of ${decimal(method.years, 1)} years followed in ${count(Math.round(took))} ms.`,
  recipes: creditRecipes,
  repaint: view.repaint,
  failed: (error) => {
    const field = error instanceof PathloomError ? (error.field ?? '') : '';
    // What the schema refuses is named from the list on, what a firm cannot be from the request on.
    const own = /^(?:obligors\.)?(\d+\.\w+)$/.exec(field)?.[1];
    if (own === undefined) return false;
    controls.table.tell(explain(error).sentence, own);
    return true;
  },
});
keepOffline(page.drawnOnce);
