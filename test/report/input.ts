import { CARD_VERSION, ModelCard } from '../../inference/contract/card.ts';
import { drawNormals } from '../../inference/core/baselines/draw.ts';
import { measure } from '../../inference/core/quality/measure.ts';
import type { ReportInput } from '../../training/report/index.ts';

const STEPS = 420;
const PATHS = 8;

/** Normal returns of 1 % a day. */
export function drawReturns(path: number, steps = STEPS): Float64Array {
  const out = new Float64Array(steps);
  drawNormals(5, path, out);
  return out.map((z) => 0.01 * z);
}

/** Successive calendar days from the first of January 2020. */
export function listDates(steps: number): string[] {
  return Array.from({ length: steps }, (_, day) => new Date(Date.UTC(2020, 0, 1 + day)).toISOString().slice(0, 10));
}

export const card: ModelCard = ModelCard.parse({
  cardVersion: CARD_VERSION,
  id: 'toy-model',
  version: '1.0.0',
  createdBy: 'pathloom 0.1.0',
  notice: 'Made for a test.',
  licence: 'Apache-2.0',
  data: {
    source: 'a generator of normals',
    licence: 'CC0-1.0',
    sha256: 'a'.repeat(64),
    assets: ['toy'],
    frequency: 'day',
    firstDate: '2020-01-01',
    lastDate: '2021-02-23',
    rows: STEPS + 1,
    scale: [0.01],
    preprocessing: 'none.',
    findings: [
      { kind: 'gap', message: 'No row for 9 days', line: 17, date: '2020-03-01' },
      { kind: 'outlier', message: 'Return of 12 %', line: 40, date: '2020-04-02', asset: 'toy' },
    ],
  },
  architecture: { name: 'path-dependent', parameters: { hidden: 8, spans: [2, 8] }, weights: 214 },
  training: {
    command: 'pathloom train --data toy.csv',
    preset: 'quick',
    seed: 7,
    backend: 'wasm',
    steps: 100,
    chosenStep: 80,
    eligibleFrom: 61,
    refit: false,
    validation: { share: 0.15, firstDate: '2020-12-20', lastDate: '2021-02-23', score: 0.97, definition: 'CRPS ratio' },
    seconds: 12.4,
    configuration: {},
    curve: Array.from({ length: 10 }, (_, i) => ({
      step: 10 * (i + 1),
      values: { likelihood: -3 + 1 / (i + 1), ...(i % 2 === 1 && { validation: 1 - i / 300 }) },
    })),
  },
  graph: {
    stateSize: 8,
    noiseSize: 1,
    assets: 1,
    criticWindow: 32,
    invertible: true,
    warmUp: 250,
    stateNames: [],
  },
  states: { bank: 'AAAA', bankRows: 1, last: 'AAAA', days: 1, firstDate: '2020-01-01', lastDate: '2021-02-23' },
  quality: [],
  files: { 'generator.onnx': { sha256: 'b'.repeat(64), bytes: 1234 } },
  sha256: 'c'.repeat(64),
});

/** A whole input: a history of normals, a model and a baseline of the same law, each with a few paths. */
export function makeInput(ids: readonly string[] = ['toy-model', 'toy-baseline']): ReportInput {
  const returns = drawReturns(0);
  const dates = listDates(STEPS);
  const models = ids.map((id, i) => ({
    id,
    paths: Array.from({ length: PATHS }, (_, path) => drawReturns(1 + path + i * PATHS)),
  }));
  const table = measure(returns, models, {
    asset: 'toy',
    firstDate: dates[0],
    lastDate: dates[STEPS - 1],
    seed: 5,
    failed: { 'lost-baseline': 'the search did not settle' },
  });
  return {
    card,
    table,
    history: { dates, returns },
    models,
    fan: {
      date: dates[300],
      paths: Array.from({ length: 20 }, (_, path) => drawReturns(100 + path, 60)),
      actual: returns.slice(301, 361),
    },
    volatility: { dates, model: new Float64Array(STEPS).fill(0.01) },
    version: '0.1.0',
    command: 'pathloom evaluate --model models/toy-model',
  };
}
