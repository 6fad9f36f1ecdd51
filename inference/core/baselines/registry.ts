import type { FitBaseline } from './baseline.ts';
import { fitEwma } from './ewma.ts';
import { fitFilteredHistory } from './filtered-history.ts';
import { fitGarchNormal } from './garch-normal.ts';
import { fitGjrSkewedT } from './gjr-skewed-t.ts';
import { fitIidBootstrap } from './iid-bootstrap.ts';
import { fitStationaryBootstrap } from './stationary-bootstrap.ts';

/** Every benchmark, by the id that its columns carry, in the order of the columns. */
export const baselines: Readonly<Record<string, FitBaseline>> = {
  'baseline:iid': fitIidBootstrap,
  'baseline:bootstrap': fitStationaryBootstrap,
  'baseline:ewma': fitEwma,
  'baseline:garch': fitGarchNormal,
  'baseline:gjr': fitGjrSkewedT,
  'baseline:fhs': fitFilteredHistory,
};
