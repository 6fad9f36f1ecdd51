/**
 * What conditioning saves: `npx tsx bench/conditions.ts [folder of a model package]`, `models/sp500` unless given; of several assets, which
 * must be those of `models/us-stocks`, other events.
 *
 * For each event and each of five seeds: its probability, and how many paths of brute force would have the same standard error for each
 * path that was drawn, those of the search included. Lowest and highest of the seeds. Beside it the share of plain paths that meet it, of
 * 400,000, which shares nothing with the others but the model.
 */
import { type Condition, type ConditionedSet, conditionPaths, type Model, openModel } from '../inference/node.ts';

const PATHS = 10_000;
const SEEDS = [1, 2, 3, 4, 5];
const BRUTE = 400_000;

/** Log prices of a path after every step, by asset. */
type LogPrices = Readonly<Record<string, Float64Array>>;

interface Event {
  readonly name: string;
  readonly start: string;
  readonly steps: number;
  readonly conditions: readonly Condition[];
  /** Whether a path meets it, by its log prices after every step; undefined where these do not tell. */
  readonly meets?: (logPrices: LogPrices) => boolean;
}

const fall = (change: number, within: number, assets: readonly string[] = ['close']) => ({
  conditions: assets.map((asset): Condition => ({ asset, change, within })),
  meets: (logPrices: LogPrices) =>
    assets.every((asset) => Math.min(...logPrices[asset].subarray(0, within)) <= Math.log1p(change)),
});

const EVENTS: readonly Event[] = [
  { name: '-10 % within 20', start: 'stationary', steps: 20, ...fall(-0.1, 20) },
  { name: '-20 % within 20', start: 'stationary', steps: 20, ...fall(-0.2, 20) },
  { name: '-35 % within 20', start: 'stationary', steps: 20, ...fall(-0.35, 20) },
  { name: '-20 % within 20', start: '2017-06-01', steps: 20, ...fall(-0.2, 20) },
  { name: '-70 % within 252', start: 'stationary', steps: 252, ...fall(-0.7, 252) },
  {
    ...{ name: '-10 % within 20, not below the start at 60', start: 'stationary', steps: 60 },
    conditions: [
      { asset: 'close', change: -0.1, within: 20 },
      { asset: 'close', atLeast: 0, at: 60 },
    ],
    meets: ({ close }) => Math.min(...close.subarray(0, 20)) <= Math.log(0.9) && close[59] >= 0,
  },
  {
    ...{ name: 'volatility above its 99 % at 20', start: '2017-06-01', steps: 20 },
    conditions: [{ volatility: { asset: 'close', above: 0.99, at: 20 } }],
  },
];

const EVENTS_OF_SEVERAL: readonly Event[] = [
  { name: 'JNJ -15 % within 20', start: 'stationary', steps: 20, ...fall(-0.15, 20, ['JNJ']) },
  { name: 'JNJ -27 % within 20', start: 'stationary', steps: 20, ...fall(-0.27, 20, ['JNJ']) },
  { name: 'KO -30 % within 20', start: 'stationary', steps: 20, ...fall(-0.3, 20, ['KO']) },
  { name: 'BAC, GE and HD -25 % within 20', start: 'stationary', steps: 20, ...fall(-0.25, 20, ['BAC', 'GE', 'HD']) },
];

async function bruteShare(model: Model, { start, steps, meets }: Event): Promise<string> {
  if (!meets) return '';
  const { chunks } = await model.generate({ paths: BRUTE, steps, seed: 1000, start: start as 'stationary' });
  const { assets } = model.card.data;
  const logPrices = Object.fromEntries(assets.map((asset) => [asset, new Float64Array(steps)]));
  let met = 0;
  for await (const { values, paths } of chunks) {
    for (let i = 0; i < paths; i++) {
      for (const [place, asset] of assets.entries()) {
        let sum = 0;
        for (let step = 0; step < steps; step++) {
          sum += values[(step * assets.length + place) * paths + i];
          logPrices[asset][step] = sum;
        }
      }
      if (meets(logPrices)) met++;
    }
  }
  const share = met / BRUTE;
  return `${share.toPrecision(3)} ± ${Math.sqrt((share * (1 - share)) / BRUTE).toPrecision(1)}`;
}

const saved = ({ manifest: { conditioned } }: ConditionedSet): number => {
  const { value, standardError } = conditioned.probability ?? { value: 0, standardError: 1 };
  return (value * (1 - value)) / standardError ** 2 / (conditioned.tried + conditioned.pilots);
};
const span = (values: readonly number[], show: (value: number) => string): string =>
  `${show(Math.min(...values))} … ${show(Math.max(...values))}`;

const model = await openModel(process.argv[2] ?? 'models/sp500');
process.stdout.write(`${model.card.id}: ${PATHS} paths that meet each event, seeds ${SEEDS.join(', ')}\n`);
const rows = [];
for (const event of model.card.data.assets.length === 1 ? EVENTS : EVENTS_OF_SEVERAL) {
  const { name, steps, start } = event;
  const sets: ConditionedSet[] = [];
  const before = process.cpuUsage();
  for (const seed of SEEDS) {
    const query = { paths: PATHS, steps, seed, start: start as 'stationary' };
    sets.push(await conditionPaths(model, query, { conditions: [...event.conditions] }));
  }
  const { user, system } = process.cpuUsage(before);
  const told = sets.map(({ manifest }) => manifest.conditioned);
  rows.push({
    event: `${name}, ${start}`,
    probability: span(
      told.map(({ probability }) => probability?.value ?? 0),
      (value) => value.toPrecision(3),
    ),
    'brute force': await bruteShare(model, event),
    'brute paths a path': span(sets.map(saved), (value) => value.toPrecision(2)),
    drawn: span(
      told.map(({ tried, pilots }) => tried + pilots),
      (value) => String(value),
    ),
    'effective share': span(
      told.map(({ effectiveSampleSize }) => effectiveSampleSize / PATHS),
      (value) => value.toFixed(2),
    ),
    'CPU s each': ((user + system) / 1e6 / SEEDS.length).toFixed(2),
  });
}
console.table(rows);
await model.close();
