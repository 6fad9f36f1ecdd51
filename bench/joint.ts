/**
 * How well a model of several assets forecasts them jointly: `npx tsx bench/joint.ts MODEL DATA.csv FROM UNTIL`, days the model was not
 * fitted to, beside filtered historical simulation by rows (fitted again every 250 days) and a stationary bootstrap of rows.
 *
 * Energy and variogram scores of 1 and 20-day returns in units of the deviations before FROM (20-day ones over √20), value at risk of equal
 * weights and of ten random long-short portfolios, and correlations of long paths against the history before FROM.
 */
import { readFileSync } from 'node:fs';
import { testBreaches } from '../inference/core/forecast/breaches.ts';
import { coExceedance, correlations, meanGap, worstRows } from '../inference/core/joint/correlations.ts';
import { FilteredRows, type JointDraws } from '../inference/core/joint/filtered-rows.ts';
import { rowBootstrap } from '../inference/core/joint/row-bootstrap.ts';
import { energyScore, variogramScore } from '../inference/core/joint/scores.ts';
import { normalBlock } from '../inference/core/random.ts';
import { loadHistory, toReturns } from '../inference/history/index.ts';
import { openModel } from '../inference/node.ts';

const DRAWS = 400;
const HORIZONS = [1, 20];
const REFIT = 250;
/** 20-day returns are forecast every second day. */
const STRIDE = 2;
const PORTFOLIOS = 10;
const LONG_PATHS = 40;

const [folder, file, from, until] = process.argv.slice(2);
const model = await openModel(folder);
const { assets: names } = model.card.data;
const assets = names.length;
const history = toReturns(loadHistory(readFileSync(file), { price: names, until }).history);
const days = history.dates.length;
const first = history.dates.findIndex((date) => date >= from);
if (first < 0 || model.card.data.lastDate >= history.dates[first])
  throw new Error(`${folder} was fitted to days from ${from} on`);
const unit = history.returns.map((series) => {
  const seen = series.subarray(0, first);
  const mean = seen.reduce((sum, x) => sum + x, 0) / first;
  return Math.sqrt(seen.reduce((sum, x) => sum + (x - mean) ** 2, 0) / first);
});
const { states } = await model.encode(history);
const { stateSize } = model.card.graph;
const rowOf = (day: number) => history.returns.map((series, asset) => series[day] / unit[asset]);

async function ofModel(day: number, horizons: readonly number[]): Promise<JointDraws> {
  const out = horizons.map(() => new Float64Array(DRAWS * assets));
  const state = states.slice((day - 1) * stateSize, day * stateSize);
  for await (const { values, paths, steps } of model.draw(state, {
    paths: DRAWS,
    steps: horizons[horizons.length - 1],
    seed: day,
  })) {
    for (let path = 0; path < paths; path++) {
      for (let asset = 0; asset < assets; asset++) {
        let sum = 0;
        for (let step = 0; step < steps; step++) {
          sum += values[(step * assets + asset) * paths + path];
          const reached = horizons.indexOf(step + 1);
          if (reached >= 0) out[reached][path * assets + asset] = sum;
        }
      }
    }
  }
  return out;
}

let filtered: FilteredRows | undefined;
let variances: Float64Array[] = [];
let bootstrap = rowBootstrap(history.returns);
function refit(day: number): void {
  const seen = history.returns.map((series) => series.subarray(0, day));
  filtered = new FilteredRows(seen);
  variances = filtered.variances(history.returns);
  bootstrap = rowBootstrap(seen);
}
function ofBootstrap(day: number, horizons: readonly number[]): JointDraws {
  const out = horizons.map(() => new Float64Array(DRAWS * assets));
  for (let path = 0; path < DRAWS; path++) {
    const sums = new Float64Array(assets);
    bootstrap(day, path, horizons[horizons.length - 1]).forEach((row, step) => {
      for (let asset = 0; asset < assets; asset++) sums[asset] += history.returns[asset][row];
      const reached = horizons.indexOf(step + 1);
      if (reached >= 0) out[reached].set(sums, path * assets);
    });
  }
  return out;
}

/** Weights of portfolios in units of deviations: equal ones first, then random long-short ones. */
const portfolios = Array.from({ length: 1 + PORTFOLIOS }, (_unused, portfolio) => {
  const four = new Float64Array(4);
  return Float64Array.from({ length: assets }, (_unused2, asset) => {
    if (portfolio === 0) return unit[asset];
    normalBlock(7, portfolio, asset, 0, 0, four);
    return four[0];
  });
});

interface Tally {
  energy: number[];
  variogram: number[];
  counts: number[];
  breaches: Record<string, boolean[]>[];
}
const kinds = ['model', 'FHS rows', 'bootstrap'] as const;
const tallies = Object.fromEntries(
  kinds.map((kind): [string, Tally] => [
    kind,
    { energy: [0, 0], variogram: [0, 0], counts: [0, 0], breaches: portfolios.map(() => ({ 0.01: [], 0.05: [] })) },
  ]),
);

function score(tally: Tally, day: number, horizons: readonly number[], draws: JointDraws): void {
  horizons.forEach((horizon, h) => {
    const size = Math.sqrt(horizon);
    const scaled = draws[h].map((x, i) => x / unit[i % assets] / size);
    const observed = history.returns.map(
      (series, asset) => series.subarray(day, day + horizon).reduce((sum, x) => sum + x, 0) / unit[asset] / size,
    );
    tally.energy[h] += energyScore(scaled, observed);
    tally.variogram[h] += variogramScore(scaled, observed);
    tally.counts[h]++;
    if (horizon > 1) return;
    portfolios.forEach((weights, portfolio) => {
      const value = (row: ArrayLike<number>, at: number) =>
        weights.reduce((sum, w, asset) => sum + w * row[at + asset], 0);
      const drawn = Float64Array.from({ length: DRAWS }, (_unused, path) => value(scaled, path * assets)).sort();
      const real = value(observed, 0);
      for (const level of [0.01, 0.05]) {
        tally.breaches[portfolio][level].push(real < drawn[Math.round(level * DRAWS) - 1]);
      }
    });
  });
}

for (let day = first; day < days; day++) {
  if ((day - first) % REFIT === 0) refit(day);
  const horizons = (day - first) % STRIDE === 0 && day + HORIZONS[1] <= days ? HORIZONS : HORIZONS.slice(0, 1);
  score(tallies.model, day, horizons, await ofModel(day, horizons));
  const variance = variances.map((series) => series[day]);
  score(tallies['FHS rows'], day, horizons, (filtered as FilteredRows).draw(variance, horizons, DRAWS, day));
  score(tallies.bootstrap, day, horizons, ofBootstrap(day, horizons));
}

const rate = (hits: readonly boolean[]) => `${((100 * hits.filter(Boolean).length) / hits.length).toFixed(2)} %`;
console.log(
  `${model.card.id}, ${days - first} days from ${history.dates[first]} to ${history.dates[days - 1]}, ${DRAWS} draws a day`,
);
console.table(
  Object.fromEntries(
    kinds.map((kind) => {
      const { energy, variogram, counts, breaches } = tallies[kind];
      const [equal, ...random] = breaches;
      const pooled = (level: number) => random.flatMap((each) => each[level]);
      return [
        kind,
        {
          'energy 1': (energy[0] / counts[0]).toFixed(4),
          'energy 20': (energy[1] / counts[1]).toFixed(4),
          'variogram 1': (variogram[0] / counts[0]).toFixed(3),
          'variogram 20': (variogram[1] / counts[1]).toFixed(3),
          'equal 1 %': `${rate(equal[0.01])} p ${testBreaches(equal[0.01], 0.01).coverage.toFixed(2)}`,
          'equal 5 %': `${rate(equal[0.05])} p ${testBreaches(equal[0.05], 0.05).coverage.toFixed(2)} ${testBreaches(equal[0.05], 0.05).independence.toFixed(2)}`,
          'long-short 1 %': rate(pooled(0.01)),
          'long-short 5 %': rate(pooled(0.05)),
        },
      ];
    }),
  ),
);

/** Rows of long paths, in units of the deviations, [rows, assets]. */
async function longRows(): Promise<Float64Array> {
  const { chunks } = await model.generate({ paths: LONG_PATHS, steps: first, seed: 5 });
  const rows: number[] = [];
  for await (const { values, paths, steps } of chunks) {
    for (let path = 0; path < paths; path++) {
      for (let step = 0; step < steps; step++) {
        for (let asset = 0; asset < assets; asset++)
          rows.push(values[(step * assets + asset) * paths + path] / unit[asset]);
      }
    }
  }
  return Float64Array.from(rows);
}
const flat = (begin: number, end: number) =>
  Float64Array.from(Array.from({ length: end - begin }, (_unused, i) => rowOf(begin + i)).flat());
const sets = {
  'model, long paths': await longRows(),
  'history before': flat(0, first),
  'days forecast': flat(first, days),
};
const reference = sets['history before'];
const ahead = correlations(sets['days forecast'], assets);
console.table(
  Object.fromEntries(
    Object.entries(sets).map(([name, rows]) => {
      const worst = worstRows(rows, assets, 0.05);
      const inStress = correlations(rows, assets, worst);
      const all = correlations(rows, assets);
      const mean = (values: Float64Array) => values.reduce((sum, x) => sum + x, 0) / values.length;
      return [
        name,
        {
          'mean correlation': mean(all).toFixed(3),
          'error to history': meanGap(all, correlations(reference, assets)).toFixed(3),
          'error to days forecast': meanGap(all, ahead).toFixed(3),
          'worst 5 % of days': mean(inStress).toFixed(3),
          'error there': meanGap(inStress, correlations(reference, assets, worstRows(reference, assets, 0.05))).toFixed(
            3,
          ),
          'both below 2 %': coExceedance(rows, assets, 0.02).toFixed(5),
        },
      ];
    }),
  ),
);
await model.close();
