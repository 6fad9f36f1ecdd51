import { describe, expect, test } from 'vitest';
import { CreditBody } from '../../inference/contract/credit.ts';
import { DefaultAtMaturity } from '../../inference/core/credit/at-maturity.ts';
import { watchPaths } from '../../inference/core/credit/find-default.ts';
import { type FollowedFirm, followFirm } from '../../inference/core/credit/firms.ts';
import { FirstPassage } from '../../inference/core/credit/first-passage.ts';
import { observationGrid } from '../../inference/core/credit/grid.ts';
import { type ObservedPaths, observePaths } from '../../inference/core/credit/observe.ts';
import { OwnRisk } from '../../inference/core/credit/own-risk.ts';
import { gaussianSource } from './gaussian.ts';
import { ownPath } from './own-path.ts';

const market = { assets: ['A', 'B'], volatilities: [0.3, 0.2], drifts: [0.05, -0.02], stepsPerYear: 52 };
const grid = observationGrid({ years: 5, stepsPerYear: 52 }, 'week');
const PATHS = 150;
const SEED = 9;

const due = { equity: 30, debt: 70 };
const obligors = [
  { name: 'asset', asset: 'A', maturity: 5, ...due },
  { name: 'near', asset: 'B', beta: 1.5, volatility: 0.6, maturity: 5, ...due },
  { name: 'short', asset: 'A', beta: -1, idiosyncratic: 0.3, maturity: 3.4, ...due },
  { name: 'own alone', asset: 'A', beta: 0, idiosyncratic: 0.5, maturity: 0.3, ...due },
  { name: 'safe', asset: 'B', beta: 0.5, volatility: 0.2, maturity: 5, equity: 90, debt: 20 },
  { name: 'geared', asset: 'B', beta: 3, volatility: 0.9, maturity: 4, equity: 95, debt: 10 },
];

async function observed(): Promise<ObservedPaths> {
  const { chunks } = await gaussianSource(market).generate({ paths: PATHS, steps: grid.steps, seed: SEED });
  for await (const all of observePaths(chunks, grid, PATHS)) return all;
  throw new Error('no paths');
}

/** The observation of the default, from all numbers and with no short cut. */
function plainly(firm: FollowedFirm, paths: ObservedPaths, path: number, trigger: string, bridge: boolean): number {
  const own = new OwnRisk(SEED);
  const walk = ownPath(own, firm.key, path, grid.observations);
  const uniforms = new Float64Array(4);
  const distances = walk.map((value, k) => {
    const place = (path * paths.assets + firm.asset) * (grid.observations + 1) + k;
    const common = firm.start + firm.slope * k * grid.interval;
    const moved = firm.beta * paths.returns[place] + firm.curvature * paths.squares[place];
    return common + moved + firm.ownVolatility * Math.sqrt(grid.interval) * value;
  });
  if (trigger === 'maturity') return distances[firm.due] < 0 ? firm.due : 0;
  const variance = grid.interval * (firm.marketVolatility ** 2 + firm.ownVolatility ** 2);
  for (let k = 1; k <= firm.due; k++) {
    if (distances[k] <= 0 || (k === firm.due && distances[k] < firm.atMaturity)) return k;
    own.passages(firm.key, path, Math.floor((k - 1) / 4), uniforms);
    const passes = Math.exp((-2 * distances[k - 1] * distances[k]) / variance);
    if (bridge && uniforms[(k - 1) % 4] < passes) return k;
  }
  return 0;
}

describe('what is passed over changes nothing', async () => {
  const paths = await observed();
  const watched = watchPaths(paths);
  const own = new OwnRisk(SEED);
  test.each([
    ['maturity', false],
    ['first-passage', false],
    ['first-passage', true],
  ] as const)('%s, bridge %s', (trigger, bridge) => {
    const barrier = trigger === 'maturity' ? {} : { barrier: 0.8 };
    const given = obligors.map((obligor) => ({ ...obligor, ...(obligor.name === 'near' && barrier) }));
    const asked = CreditBody.parse({ model: 'x', obligors: given, trigger, bridge, rate: 0.03 });
    let defaults = 0;
    asked.obligors.forEach((obligor, index) => {
      const firm = followFirm(obligor, index, market, asked, grid);
      const finder =
        trigger === 'maturity' ? new DefaultAtMaturity(firm, grid, own) : new FirstPassage(firm, grid, own, bridge);
      const found = Array.from({ length: PATHS }, (_, path) => finder.find(watched, path));
      const expected = found.map((_, path) => plainly(firm, paths, path, trigger, bridge));
      expect(found, obligor.name).toEqual(expected);
      defaults += found.filter((at) => at > 0).length;
    });
    expect(defaults).toBeGreaterThan(50);
  });
});
