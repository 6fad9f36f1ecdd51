import { PathloomError } from '../../contract/error.ts';
import type { FitBaseline } from './baseline.ts';
import { fitEwma } from './ewma.ts';
import { fitFilteredHistory } from './filtered-history.ts';
import { fitGarchNormal } from './garch-normal.ts';
import { fitGjrSkewedT } from './gjr-skewed-t.ts';
import { fitIidBootstrap } from './iid-bootstrap.ts';
import { fitStationaryBootstrap } from './stationary-bootstrap.ts';

/** A benchmark, and what it is in a line. */
export interface BaselineEntry {
  readonly id: string;
  readonly summary: string;
  readonly fitTo: FitBaseline;
}

/** Every benchmark, in the order of its columns. */
export const baselineEntries: readonly BaselineEntry[] = [
  {
    id: 'baseline:iid',
    summary: 'Independent draws from the returns of the history, the same from every start',
    fitTo: fitIidBootstrap,
  },
  {
    id: 'baseline:bootstrap',
    summary: 'Stationary bootstrap: blocks of the history, of random length, the same from every start',
    fitTo: fitStationaryBootstrap,
  },
  { id: 'baseline:ewma', summary: 'RiskMetrics: exponentially weighted variance, normal innovations', fitTo: fitEwma },
  { id: 'baseline:garch', summary: 'GARCH(1,1), normal innovations', fitTo: fitGarchNormal },
  { id: 'baseline:gjr', summary: "GJR-GARCH(1,1), innovations of Hansen's skewed t", fitTo: fitGjrSkewedT },
  {
    id: 'baseline:fhs',
    summary: 'Filtered historical simulation: GJR-GARCH(1,1), innovations drawn from its residuals',
    fitTo: fitFilteredHistory,
  },
];

/** The same by the id that the columns carry. */
export const baselines: Readonly<Record<string, FitBaseline>> = Object.fromEntries(
  baselineEntries.map(({ id, fitTo }) => [id, fitTo]),
);

const PREFIX = 'baseline:';

/** Whether an id is one of a baseline, known or not: no model package has such an id. */
export const isBaselineId = (id: string): boolean => id.startsWith(PREFIX);

/** @throws PathloomError unknown_model, naming those that are known */
export function findBaseline(id: string): BaselineEntry {
  const found = baselineEntries.find((entry) => entry.id === id);
  if (found) return found;
  const known = baselineEntries.map((entry) => entry.id).join(', ');
  throw new PathloomError('unknown_model', `there is no baseline ${JSON.stringify(id)}; known: ${known}`, {
    field: 'model',
  });
}
