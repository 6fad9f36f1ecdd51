import type { Condition } from '../../contract/conditions.ts';
import { PathloomError } from '../../contract/error.ts';

export type Timing = 'at' | 'within' | 'throughout';

/** A condition made ready to be looked at: bounds of a logarithm, of the price beside that at step 0 or of the volatility a step. */
export interface Rule {
  readonly kind: 'price' | 'volatility';
  /** Index of the asset. */
  readonly asset: number;
  readonly low: number;
  readonly high: number;
  readonly timing: Timing;
  /** Last step that it looks at, from 1. */
  readonly step: number;
}

/** The volatility per step at a quantile of the stationary law of an asset. */
export type QuantileOf = (asset: number, quantile: number) => number;

/**
 * Rules from conditions.
 *
 * @throws PathloomError `bad_option` for an asset or a step that there is not, and for conditions of which it can be seen at once
 * that they never hold together
 */
export function readRules(
  conditions: readonly Condition[],
  { assets, steps }: { readonly assets: readonly string[]; readonly steps: number },
  quantileOf: QuantileOf,
): Rule[] {
  const rules = conditions.map((condition, place) => {
    const name = (condition.volatility ?? condition).asset ?? '';
    const asset = findAsset(assets, name, `conditions.${place}`);
    const rule = condition.volatility
      ? volatilityRule(condition.volatility, asset, quantileOf)
      : priceRule(condition, asset);
    if (rule.step > steps) {
      throw refuse(`conditions.${place}`, `looks at step ${rule.step}; the paths have ${steps} steps`);
    }
    return rule;
  });
  for (const [place, rule] of rules.entries()) {
    const other = rules.findIndex((earlier, i) => i < place && exclude(earlier, rule));
    if (other >= 0) throw refuse(`conditions.${place}`, `can never hold together with conditions.${other}`);
  }
  return rules;
}

/** @throws PathloomError `bad_option` naming those that are known */
export function findAsset(assets: readonly string[], name: string, field: string): number {
  const index = assets.indexOf(name);
  if (index >= 0) return index;
  throw refuse(field, `${JSON.stringify(name)}: there is no such asset; known: ${assets.join(', ')}`);
}

function priceRule(condition: Omit<Condition, 'volatility'>, asset: number): Rule {
  const { change = 0, at, within, throughout } = condition;
  const { atLeast = change > 0 ? change : undefined, atMost = change < 0 ? change : undefined } = condition;
  return {
    ...{ kind: 'price', asset },
    low: atLeast === undefined ? Number.NEGATIVE_INFINITY : Math.log1p(atLeast),
    high: atMost === undefined ? Number.POSITIVE_INFINITY : Math.log1p(atMost),
    timing: at !== undefined ? 'at' : within !== undefined ? 'within' : 'throughout',
    step: at ?? within ?? throughout ?? 1,
  };
}

function volatilityRule(
  { above, below, at }: NonNullable<Condition['volatility']>,
  asset: number,
  quantileOf: QuantileOf,
): Rule {
  return {
    ...{ kind: 'volatility', asset, timing: 'at', step: at },
    low: above === undefined ? Number.NEGATIVE_INFINITY : Math.log(quantileOf(asset, above)),
    high: below === undefined ? Number.POSITIVE_INFINITY : Math.log(quantileOf(asset, below)),
  };
}

/** Whether two rules ask for ranges without a common number at a step that both look at. */
function exclude(a: Rule, b: Rule): boolean {
  if (a.kind !== b.kind || a.asset !== b.asset) return false;
  if (Math.max(a.low, b.low) < Math.min(a.high, b.high)) return false;
  const [first, last] = a.timing === 'throughout' ? [a, b] : [b, a];
  if (first.timing !== 'throughout') return a.timing === 'at' && b.timing === 'at' && a.step === b.step;
  // Both hold at step 1; or the other looks at no step that the first leaves free.
  return last.timing === 'throughout' || last.step <= first.step;
}

const refuse = (field: string, message: string) => new PathloomError('bad_option', `${field} ${message}`, { field });
