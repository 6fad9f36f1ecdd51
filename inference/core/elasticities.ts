import type { Model } from './model.ts';
import type { PauseOptions } from './pause.ts';

/** Relative change by which an average is moved up and down: small beside its own changes, large beside float32. */
const NUDGE = 0.01;
const AVERAGE = /^(return|square|fall)_average_(\d+(?:\.\d+)?)$/;

/** How much one average drives the model's volatility, state by state. */
export interface Elasticity {
  /** `return`: of r; `square`: the root of the average of r²; `fall`: the same where a rise counts as zero. */
  readonly kind: 'return' | 'square' | 'fall';
  /** Steps over which the average reaches back. */
  readonly span: number;
  /** By how many per cent the volatility of the return that follows grows if the average does by one, [states]. */
  readonly values: Float64Array;
}

/** Whether a model's state is averages of one asset's returns and nothing else. */
export function isOfAverages({ stateNames, stateSize, assets }: Model['card']['graph']): boolean {
  return assets === 1 && stateNames.length === stateSize && stateNames.every((name) => AVERAGE.test(name));
}

/**
 * The elasticities of the model's conditional volatility to the averages that it is a function of: d log σ / d log x by central
 * differences through the graph's own volatility output, where x is an average of r or the root of an average of r², of all days or of
 * falls. If volatility were of the first degree in all of them together, so that a history twice as wild gives twice the volatility,
 * Euler's theorem would have them add up to one on every day.
 *
 * @param states [rows, stateSize]
 * @param options pause is awaited before each run of the graph
 * @returns undefined for a model whose state is anything but averages of one asset's returns
 */
export async function elasticitiesAt(
  model: Pick<Model, 'card' | 'volatility'>,
  states: Float32Array,
  { pause }: PauseOptions = {},
): Promise<Elasticity[] | undefined> {
  if (!isOfAverages(model.card.graph)) return undefined;
  const { stateNames, stateSize } = model.card.graph;
  const averages: Elasticity[] = [];
  for (const [entry, name] of stateNames.entries()) {
    const [, kind, span] = AVERAGE.exec(name) as unknown as [string, Elasticity['kind'], string];
    const nudged = async (factor: number) => {
      await pause?.();
      return model.volatility(
        states.map((value, i) =>
          i % stateSize === entry ? value * (kind === 'return' ? factor : factor ** 2) : value,
        ),
      );
    };
    const [up, down] = [await nudged(1 + NUDGE), await nudged(1 - NUDGE)];
    const step = Math.log((1 + NUDGE) / (1 - NUDGE));
    const values = Float64Array.from(up, (above, day) => Math.log(above / down[day]) / step);
    averages.push({ kind, span: Number(span), values });
  }
  return averages;
}
