import { pairs } from './pairs.ts';
import { tiedAssets } from './tied.ts';

/** Assets that may move with or against each other in any way. */
export const joint = tiedAssets(
  'joint',
  'up to 50 assets: path-dependent volatility of each, tied together by correlations of every pair that follow the past',
  pairs,
);
