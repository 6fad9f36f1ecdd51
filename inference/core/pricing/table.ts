import type { MonteCarlo } from '../../contract/estimate.ts';
import type { MartingaleTest, OptionsAnswer } from '../../contract/options.ts';
import { alignTable } from '../align.ts';

/** Option prices as aligned text: the test of the measure, then a row for each maturity and strike. */
export function formatOptions({ manifest, asset, spot, martingale, smiles }: OptionsAnswer): string {
  const { rate = 0, dividendYield = 0 } = manifest.pricing ?? {};
  const rows = smiles.flatMap(({ steps, years, options }) =>
    options.map(({ strike, moneyness, call, put, impliedVolatility }) => [
      `${steps} steps, ${round(years, 3)} y`,
      round(strike),
      round(moneyness),
      give(call),
      give(put),
      impliedVolatility
        ? give({ value: 100 * impliedVolatility.value, standardError: 100 * impliedVolatility.standardError })
        : 'none',
    ]),
  );
  return [
    `options on ${asset} at ${round(spot)}, riskless rate ${round(100 * rate)} %, dividend yield ${round(100 * dividendYield)} %`,
    sayTest(martingale),
    '',
    ...alignTable([['maturity', 'strike', 'moneyness', 'call', 'put', 'implied vol., %'], ...rows]),
    'Plus or minus one Monte-Carlo standard error. Synthetic paths of a model; not advice.',
  ].join('\n');
}

function sayTest({ horizons, pValue, freedom }: MartingaleTest): string {
  const farthest = horizons.reduce((far, each) => (Math.abs(each.z) > Math.abs(far.z) ? each : far));
  const last = horizons[horizons.length - 1];
  const mean = `discounted price at step ${last.step} over that of today ${last.value.toFixed(5)} ± ${last.standardError.toFixed(5)}`;
  return `martingale test: p ${round(pValue, 3)} over ${freedom} horizons, farthest ${farthest.z.toFixed(2)} standard errors; ${mean}`;
}

const give = ({ value, standardError }: MonteCarlo): string => `${round(value)} ± ${round(standardError, 2)}`;
const round = (value: number, digits = 4): string => String(Number(value.toPrecision(digits)));
