import { tiedAssets } from '../joint/tied.ts';
import { market } from './market.ts';

/** Assets that share a market: quicker and with fewer numbers than `joint`. */
export const factor = tiedAssets(
  'factor',
  'up to 50 assets that share a market: path-dependent volatility of each, tied together by loadings on it that follow the past',
  market,
);
