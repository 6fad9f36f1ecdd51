import { expect, test } from 'vitest';
import { QualityTable } from '../../inference/contract/quality.ts';
import { formatTable } from '../../inference/core/quality/table.ts';
import { judge } from '../../inference/core/quality/verdict.ts';

const text = { definition: 'defined', source: 'cited' };
const table: QualityTable = {
  asset: 'S&P 500',
  firstDate: '2009-05-01',
  lastDate: '2018-12-31',
  steps: 2433,
  paths: 256,
  seed: 42,
  models: ['path-dependent', 'garch'],
  failed: { 'gjr-skew-t': 'did not converge' },
  rows: [
    {
      ...text,
      id: 'emd-1',
      name: 'Earth mover',
      direction: 'lower',
      history: null,
      values: {
        'path-dependent': { value: 0.0000151, percentile: 0.5 },
        garch: { value: 0.0011234, percentile: 61 / 64 },
      },
    },
    {
      ...text,
      id: 'kurtosis',
      name: 'Kurtosis',
      direction: 'compare',
      history: -4.07,
      values: { garch: { value: 12.345, percentile: null } },
    },
  ],
};

test('the table lines its columns up, says what the per cent are, and names what has no column', () => {
  expect(formatTable(table).split('\n')).toEqual([
    'S&P 500, 2009-05-01 to 2018-12-31: 2433 returns; 256 paths, seed 42',
    'metric       history    path-dependent         garch',
    '-----------  ---------  ---------------------  -------------------------',
    'Earth mover             0.0000151  50.0 % met    0.00112  95.3 % too far',
    'Kurtosis         -4.07  not defined                 12.3',
    "Per cent: share of the model's own paths that stand below the history when each takes its place; met: 5 % to 95 %.",
    'No column for gjr-skew-t: did not converge',
  ]);
});

test('what one half of the history scores against the other has a column and an explanation', () => {
  const rows = table.rows.map((row) => (row.id === 'emd-1' ? { ...row, floor: 0.00191 } : row));
  const lines = formatTable({ ...table, rows }).split('\n');
  expect(lines.slice(1, 5)).toEqual([
    'metric       history    real       path-dependent         garch',
    '-----------  ---------  ---------  ---------------------  -------------------------',
    'Earth mover               0.00191  0.0000151  50.0 % met    0.00112  95.3 % too far',
    'Kurtosis         -4.07             not defined                 12.3',
  ]);
  expect(lines[6]).toBe("real: what the history's earlier half scores with its later half as the model.");
});

test('a table of an earlier version, without halves, is read as it was written', () => {
  expect(QualityTable.parse(JSON.parse(JSON.stringify(table)))).toEqual(table);
});

test('a stylised fact is met from 5 % to 95 %, both included', () => {
  for (const direction of ['lower', 'one', 'compare'] as const) {
    expect([0.05, 0.5, 0.95].map((percentile) => judge(direction, percentile))).toEqual(['met', 'met', 'met']);
  }
});

test('outside, the verdict says on which side the model is off', () => {
  expect([0.04, 0.96].map((percentile) => judge('lower', percentile))).toEqual(['too close', 'too far']);
  expect([0.04, 0.96].map((percentile) => judge('one', percentile))).toEqual(['too low', 'too high']);
  // A history below 96 % of the paths' properties belongs to a model whose property is too high.
  expect([0.04, 0.96].map((percentile) => judge('compare', percentile))).toEqual(['too high', 'too low']);
});
