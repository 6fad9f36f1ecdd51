import { PathloomError } from '../../contract/error.ts';
import { floatsFromBase64 } from '../bytes.ts';
import type { Prepared } from '../model.ts';
import { conditionalVolatility } from '../volatility.ts';
import type { QuantileOf } from './rules.ts';

/**
 * Quantiles of the volatility of a step in the stationary law: that of the bank of historical states, which stationary paths start from.
 *
 * @throws PathloomError `bad_option` for a model without such a bank
 */
export async function bankVolatility({ session, card: { graph, states } }: Prepared): Promise<QuantileOf> {
  if (states.bankRows === 0) {
    const message =
      'conditions on volatility need a model that starts from historical states; this one starts from noise';
    throw new PathloomError('bad_option', message, { field: 'conditions' });
  }
  const all = await conditionalVolatility(session, graph, floatsFromBase64(states.bank));
  return (asset, quantile) => {
    const own = all.filter((_, i) => i % graph.assets === asset).sort();
    const place = quantile * (own.length - 1);
    const low = Math.floor(place);
    const high = Math.min(low + 1, own.length - 1);
    return own[low] + (place - low) * (own[high] - own[low]);
  };
}
