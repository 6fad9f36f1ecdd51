/**
 * The pricing measure: `npx tsx bench/pricing.ts [folder of a model package] [paths]`, `models/sp500` and 100,000 paths of a year unless given.
 *
 * Of each of five seeds from a stationary start, and of three days: paths a second of one process, the joint p-value of the martingale
 * test, the largest z of the 252 horizons, and the smile of three months. Beside them the test on the model's own paths, which has to fail.
 */
import { cpus } from 'node:os';
import { type MartingaleTest, type OptionsQuery, openModel, priceOptions, testMartingale } from '../inference/node.ts';

const PATHS = Number(process.argv[3] ?? 100_000);
const RUNS: readonly OptionsQuery[] = [
  ...[1, 2, 3, 4, 5].map((seed) => ({ seed, start: 'stationary' as const })),
  ...['2017-06-01', '2008-10-15', 'latest'].map((start) => ({ seed: 1, start: start as 'latest' })),
];

const farthest = ({ horizons }: MartingaleTest): number => Math.max(...horizons.map(({ z }) => Math.abs(z)));

const model = await openModel(process.argv[2] ?? 'models/sp500');

async function measure(run: OptionsQuery, own: boolean) {
  const asked = { ...run, paths: PATHS, rate: 0.02, maturities: [63, 252] };
  const { start, seed } = run;
  const begun = performance.now();
  const { martingale, smiles } = own
    ? { martingale: await testMartingale(await model.generate({ start, seed, paths: PATHS, steps: 252 })), smiles: [] }
    : await priceOptions(model, asked);
  const seconds = (performance.now() - begun) / 1000;
  const last = martingale.horizons[251];
  return {
    ...{ paths: own ? "the model's own" : 'pricing measure', seed, start, 'a second': Math.round(PATHS / seconds) },
    ...{ 'joint p': martingale.pValue.toPrecision(2), 'largest |z|': farthest(martingale).toFixed(2) },
    'mean at 252': `${last.value.toFixed(5)} ± ${last.standardError.toFixed(5)}`,
    'volatility at 63': smiles[0]?.options
      .map(({ impliedVolatility }) => (impliedVolatility ? (100 * impliedVolatility.value).toFixed(1) : '-'))
      .join(' '),
  };
}

process.stdout.write(`${model.card.id}, ${PATHS} paths × 252; Node ${process.version}, ${cpus()[0].model.trim()}\n`);
// A row as soon as it is known: all of them take a quarter of an hour.
for (const run of RUNS) console.log(await measure(run, false));
console.log(await measure(RUNS[0], true));
await model.close();
