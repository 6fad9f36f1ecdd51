import type { UsefulnessFloor, UsefulnessScores, UsefulnessTable } from '../../contract/usefulness.ts';
import { alignWithHeader } from '../align.ts';
import type { Estimate } from './estimate.ts';

const ROWS: readonly (readonly [
  name: string,
  history: (floor: UsefulnessFloor) => string,
  model: (scores: UsefulnessScores) => string,
])[] = [
  ['Discriminative score', (floor) => spread(floor.discriminative), (scores) => spread(scores.discriminative)],
  ['Judge, accuracy', (floor) => spread(floor.judge.accuracy), (scores) => spread(scores.judge.accuracy)],
  ['Judge, AUC', (floor) => spread(floor.judge.auc), (scores) => spread(scores.judge.auc)],
  [
    'Variance forecast, QLIKE',
    (floor) => floor.forecast.qlike.toFixed(4),
    (scores) => scores.forecast.qlike.toFixed(4),
  ],
  ['  ratio (DM)', () => '', ({ forecast }) => `${forecast.ratio.toFixed(4)} (${p(forecast.dieboldMarianoP)})`],
  [
    'Closest record',
    (floor) => floor.memorisation.distance.toFixed(3),
    ({ memorisation }) => memorisation.distance.toFixed(3),
  ],
  ['  ratio', () => '', ({ memorisation }) => memorisation.ratio.toFixed(3)],
  ['  copies', (floor) => percent(floor.memorisation.copies), ({ memorisation }) => percent(memorisation.copies)],
  ['  memorises', () => '', ({ memorisation }) => (memorisation.memorises ? 'yes' : 'no')],
];

/** Usefulness and safety as aligned text: a row for each measure, a column for the history against itself and for each model. */
export function formatUsefulness(table: UsefulnessTable): string {
  const { failed } = table;
  const { forecast } = table.floor;
  return [
    `${table.asset}, ${table.firstDate} to ${table.lastDate}: ${table.steps} returns, models fitted on the first ${table.trainingSteps}; seed ${table.seed}`,
    ...alignWithHeader(tabulateUsefulness(table)),
    'Discriminative score: |accuracy - 0.5| of a recurrent network of one unit (TimeGAN). Judge: boosted trees; AUC 0.5 cannot tell, far below 0.5 copies.',
    'In the column "history" the first half of the history stands against the second. Plus or minus one standard error over blocks held out.',
    `Variance forecast: learned from the paths, tested on ${forecast.firstDate} to ${forecast.lastDate}, ${forecast.days} days that the model ${
      forecast.unseen ? 'has not seen' : 'was fitted on'
    }; DM: Diebold-Mariano p-value.`,
    'Closest record: ratio below 0.95, or one window in a hundred a near copy, is memorising.',
    ...Object.entries(failed).map(([id, reason]) => `No column for ${id}: ${reason}`),
  ].join('\n');
}

/** The cells of the table, its header first; the name of a row that belongs to the one above begins with two spaces. */
export function tabulateUsefulness({ models, floor, scores }: UsefulnessTable): string[][] {
  return [
    ['measure', 'history', ...models],
    ...ROWS.map(([name, history, model]) => [name, history(floor), ...models.map((id) => model(scores[id]))]),
  ];
}

const spread = ({ value, standardError }: Estimate): string => `${value.toFixed(3)} ± ${standardError.toFixed(3)}`;
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
const p = (value: number): string => (value < 0.0005 ? '< .001' : value.toFixed(3));
