import type { Manifest } from '../../contract/manifest.ts';
import { parse } from '../../contract/parse.ts';
import { type Pricing, type PricingQuery, PricingTerms } from '../../contract/pricing.ts';
import { findStepsPerYear } from '../credit/grid.ts';
import type { ScenarioSet } from '../model.ts';
import type { ScenarioSource } from '../source.ts';
import { expectationRule } from './expectation.ts';
import { type PricingDraw, pricingPaths } from './pricing-paths.ts';
import { refuseBaseline, refuseSource } from './refusal.ts';

/** Paths under the pricing measure. */
export interface PricingSet extends ScenarioSet {
  readonly manifest: Manifest & { readonly pricing: Pricing };
}

/** A source of them. */
export interface PricingSource extends ScenarioSource {
  generate(...asked: Parameters<ScenarioSource['generate']>): Promise<PricingSet>;
}

/** What a run may bring besides its question. */
export type PricingOptions = Pick<PricingDraw, 'onRun'>;

/**
 * A source under the pricing measure: the expected growth of every asset in every step, given the state before it, is that of the riskless
 * rate less the dividend yield, so that discounted prices are martingales. Its paths are those of the source, each log return less
 * ln E[exp(x)] given the state: the mean-correcting measure of Schoutens, "Lévy processes in finance" (2003), section 6.2.2, step by
 * step. The manifest holds the terms under `pricing`; with them and its request the same paths are drawn again.
 *
 * @returns a source whose `generate` throws PathloomError `bad_option` for terms that are not allowed and for sources that it cannot do:
 * baselines, which draw their own noise, and models whose paths start from noise; `bad_model` where a price has no expectation
 */
export function pricingMeasure(
  source: ScenarioSource,
  terms: PricingQuery = {},
  { onRun }: PricingOptions = {},
): PricingSource {
  return {
    async generate(query, options = {}) {
      const asked = parse(PricingTerms, terms, (field) => `request pricing ${field}`.trim());
      const prepared = await source.prepare?.(query, options);
      if (!prepared) throw refuseBaseline();
      const { manifest, session, starts, card } = prepared;
      if (starts === 'noise')
        throw refuseSource(`the paths of ${manifest.model.id} start from noise, not from a state of the market`);
      const stepsPerYear = findStepsPerYear(asked.stepsPerYear, card.data.frequency);
      const rule = expectationRule(card.graph.noiseSize);
      const carry = (asked.rate - asked.dividendYield) / stepsPerYear;
      const draw = { session, shape: card.graph, starts, rule, carry, onRun };
      const request = { ...manifest.request, ...options.range };
      return {
        manifest: { ...manifest, pricing: { ...asked, stepsPerYear, expectation: rule.told } },
        chunks: { [Symbol.asyncIterator]: () => pricingPaths(draw, request) },
      };
    },
    close: () => source.close(),
  };
}
