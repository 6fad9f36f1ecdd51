/**
 * How well anomalies are found that were planted into real series after the days that the models were fitted to, beside an EWMA z-score
 * and two detectors of PyOD (Python, installed on first use). The kinds and their sizes are in test/anomaly/plant.ts.
 *
 *     npx tsx bench/anomalies.ts MODELS SERIES.json [OUT.json]
 *
 * MODELS is a folder with a model package for each series; SERIES.json a list of {"id", "data", "price"}: the package's name, a CSV file
 * and its column. See docs/anomalies.md.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readHistory } from '../bin/data.ts';
import { cleanDays } from '../inference/core/anomaly/clean-days.ts';
import { fitDetector } from '../inference/core/anomaly/detector.ts';
import { observe } from '../inference/core/anomaly/observe.ts';
import { range } from '../inference/core/anomaly/series.ts';
import { uniformBlock } from '../inference/core/random.ts';
import { areaUnderCurve } from '../inference/core/usefulness/roc.ts';
import { toReturns } from '../inference/history/index.ts';
import { openModel } from '../inference/node.ts';
import { type Episode, kinds, plant } from '../test/anomaly/plant.ts';
import { PYOD_PACKAGES } from '../test/anomaly/reference/packages.ts';
import { pythonEnvironment } from '../test/python/environment.ts';
import { runProgram } from '../test/python/program.ts';
import { ewmaScores, featuresOf } from './anomaly-baselines.ts';

const FROM = '2014-01-01';
const COPIES = Number(process.env.COPIES ?? 3);
/** Clean windows of each episode's length, from the same series. */
const WINDOWS = 40;
/** Anomalies among what is looked at, for the precision. */
const PREVALENCE = 0.05;
const FALSE_ALARMS = 0.01;
const RATES = [0.01, 0.05];
const DETECTORS = ['pathloom', 'ewma', 'iforest', 'ecod'] as const;
type Detector = (typeof DETECTORS)[number];

/** A copy of a series, clean or with anomalies of one kind. Scores are of the rows of returns from `first` on. */
interface Copy {
  readonly kind: (typeof kinds)[number] | 'clean';
  readonly episodes: readonly Episode[];
  readonly scores: Partial<Record<Detector, Float64Array>>;
  readonly features: number[][];
}

interface Looked {
  readonly id: string;
  readonly first: number;
  readonly fit: number[][];
  readonly copies: readonly Copy[];
  readonly alarms: Readonly<Record<string, number>>;
  readonly days: number;
}

async function lookAt(
  { id, data, price }: { id: string; data: string; price: string },
  models: string,
): Promise<Looked> {
  const model = await openModel(join(models, id));
  const { loaded } = await readHistory(data, { price: [price] });
  const { dates, prices } = loaded.history;
  const history = { assets: [price], dates: dates.slice(1) };
  const first = history.dates.findIndex((date) => date >= FROM);
  const pause = async () => {};
  const seen = async (closes: Float64Array, criticRows: number[]) => {
    const { returns } = toReturns({ assets: [price], dates, prices: [closes] });
    const { series } = await observe(
      model,
      { ...history, returns },
      { closes: [closes.subarray(1)], criticRows, pause },
    );
    return series[0];
  };
  const later = history.dates.map((_, row) => row).slice(first);
  const [closes] = prices;
  const { returns } = toReturns(loaded.history);
  const clean = cleanDays(model.card, { ...history, returns }, first, 'data');
  if (!clean) throw new Error(`${id}: too few clean days before ${FROM}`);
  const strided = history.dates.map((_, row) => row).filter((row) => row >= clean.from && row < first && row % 4 === 0);
  const series = await seen(closes, [...strided, ...later]);
  const detector = await fitDetector({ series, rows: range(clean.from, clean.until) }, series);
  const whole = await detector.judge(series);
  const p = whole.p.subarray(first);
  console.log(
    id,
    clean.calibration,
    whole.verdicts.map(({ test, p }) => `${test.name} ${shareBelow(p.subarray(first), 0.01)}`).join(' '),
  );
  const alarms = Object.fromEntries(RATES.map((rate) => [rate, p.filter((value) => value <= rate).length]));
  const deviation = Math.sqrt(returns[0].subarray(first).reduce((sum, value) => sum + value * value, 0) / p.length);
  const copyOf = async (kind: Copy['kind'], changed: Float64Array, episodes: readonly Episode[]): Promise<Copy> => {
    const looked = kind === 'clean' ? series : await seen(changed, later);
    return {
      ...{ kind, episodes },
      scores: {
        pathloom: (kind === 'clean' ? whole : await detector.judge(looked)).p
          .subarray(first)
          .map((value) => -Math.log(value)),
        ewma: ewmaScores(looked.returns).subarray(first),
      },
      features: featuresOf(looked.returns, changed.subarray(1)).slice(first),
    };
  };
  const copies = [await copyOf('clean', closes, [])];
  for (const kind of kinds) {
    for (let seed = 1; seed <= COPIES; seed++) {
      const planted = plant(kind, closes, { from: first + 1, until: closes.length, seed, deviation });
      copies.push(await copyOf(kind, planted.closes, planted.episodes));
    }
  }
  const fit = featuresOf(series.returns, closes.subarray(1)).slice(clean.from, clean.until);
  await model.close();
  return { id, first, fit, copies, alarms, days: p.length };
}

const shareBelow = (p: Float64Array, rate: number) => (p.filter((value) => value <= rate).length / p.length).toFixed(4);

/** Asks PyOD, and adds its scores. */
async function addPyod(all: readonly Looked[]): Promise<void> {
  const { python } = await pythonEnvironment(PYOD_PACKAGES);
  const folder = await mkdtemp(join(tmpdir(), 'pathloom-anomalies-'));
  const [asked, answered] = [join(folder, 'asked.json'), join(folder, 'answered.json')];
  await writeFile(
    asked,
    JSON.stringify(all.map(({ fit, copies }) => ({ fit, sets: copies.map((copy) => copy.features) }))),
  );
  await runProgram(python, ['test/anomaly/reference/pyod_scores.py', asked, answered]);
  const answers = JSON.parse(await readFile(answered, 'utf8')) as Record<'iforest' | 'ecod', number[][]>[];
  all.forEach(({ copies }, i) => {
    copies.forEach((copy, j) => {
      for (const name of ['iforest', 'ecod'] as const) copy.scores[name] = Float64Array.from(answers[i][name][j]);
    });
  });
  await rm(folder, { recursive: true });
}

const most = (scores: Float64Array, from: number, until: number) => Math.max(...scores.subarray(from, until));

/** The strangest day of every episode, and of clean windows of the same length in the same series. */
function units(all: readonly Looked[], kind: Copy['kind'], name: Detector): { strange: number[]; clean: number[] } {
  const [strange, clean]: number[][] = [[], []];
  const out = new Float64Array(4);
  for (const { first, copies } of all) {
    const ordinary = copies[0].scores[name] as Float64Array;
    for (const [seed, copy] of copies.filter((one) => one.kind === kind).entries()) {
      for (const [number, { from, until }] of copy.episodes.entries()) {
        // Row i of the closes has the return in row i - 1.
        strange.push(most(copy.scores[name] as Float64Array, from - 1 - first, until - 1 - first));
        for (let window = 0; window < WINDOWS; window++) {
          uniformBlock(seed, number, window, 0, 241, out);
          const start = Math.floor(out[0] * (ordinary.length - (until - from)));
          clean.push(most(ordinary, start, start + until - from));
        }
      }
    }
  }
  return { strange, clean };
}

const [models, list, out] = process.argv.slice(2);
const all: Looked[] = [];
for (const one of JSON.parse(await readFile(list, 'utf8'))) all.push(await lookAt(one, models));
await addPyod(all);
const falseAlarms = Object.fromEntries(
  RATES.map((rate) => {
    const counts = Object.fromEntries(all.map(({ id, alarms, days }) => [id, alarms[rate] / days]));
    const total = all.reduce((sum, { alarms }) => sum + alarms[rate], 0) / all.reduce((sum, { days }) => sum + days, 0);
    return [rate, { all: total, ...counts }];
  }),
);
const results = Object.fromEntries(
  kinds.map((kind) => [
    kind,
    Object.fromEntries(
      DETECTORS.map((name) => {
        const { strange, clean } = units(all, kind, name);
        const threshold = Float64Array.from(clean).sort()[Math.floor((1 - FALSE_ALARMS) * clean.length)];
        const found = strange.filter((score) => score > threshold).length / strange.length;
        const precision = (found * PREVALENCE) / (found * PREVALENCE + FALSE_ALARMS * (1 - PREVALENCE));
        const round = (value: number) => Number(value.toFixed(4));
        return [
          name,
          { auroc: round(areaUnderCurve(strange, clean)), found: round(found), precision: round(precision) },
        ];
      }),
    ),
  ]),
);
const episodes = all.flatMap(({ copies }) => copies.flatMap((copy) => copy.episodes)).length;
const mean = (name: Detector) => kinds.reduce((sum, kind) => sum + results[kind][name].auroc, 0) / kinds.length;
const study = {
  ...{ from: FROM, copies: COPIES, episodes, prevalence: PREVALENCE, falseAlarms, results },
  meanAuroc: Object.fromEntries(DETECTORS.map((name) => [name, Number(mean(name).toFixed(4))])),
};
for (const kind of kinds) {
  console.log(
    kind.padEnd(14),
    DETECTORS.map(
      (name) =>
        `${name} ${results[kind][name].auroc.toFixed(3)} ${results[kind][name].found.toFixed(3)} ${results[kind][name].precision.toFixed(3)}`,
    ).join('  '),
  );
}
console.log(JSON.stringify({ falseAlarms, mean: study.meanAuroc, episodes }));
if (out) await writeFile(out, `${JSON.stringify(study, null, 2)}\n`);
