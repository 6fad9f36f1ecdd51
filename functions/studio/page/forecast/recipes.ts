import type { ForecastResult } from '../../uses/forecast.ts';
import type { OwnHistory } from '../own-file.ts';
import { type RecipeSurroundings, shellWord } from '../recipes.ts';
import { curlOf, literal, openingOf } from '../uses/json-recipes.ts';
import type { Recipes } from '../uses/use.ts';
import { bodyOf, type ForecastChoice } from './choice.ts';

/** The same forecast elsewhere. A history of one's own is not sent by the page; curl would. */
export function forecastRecipes(
  choice: ForecastChoice,
  { answer }: ForecastResult,
  own: OwnHistory | undefined,
  surroundings: RecipeSurroundings,
): Recipes {
  const body = bodyOf(choice, own);
  const isOwn = choice.start === 'own';
  const { model, steps, paths, seed, start, quantiles, levels, horizons, drawdown, hit, output, initialPrice } = body;
  const sent = isOwn ? { ...body, history: { prices: ['…'] } } : body;
  const note = isOwn ? '# put your prices, oldest first, in the place of …; they would be sent\n' : '';
  const risk = Object.keys(choice.positions).length > 0;
  const ofRisk = { model, start, steps, paths, seed, levels, positions: choice.positions };
  const file = isOwn ? ` --history ${shellWord(own?.name ?? 'prices.csv')}` : ` --start ${start}`;
  const question = { output, quantiles, levels, horizons, drawdown };
  const price = initialPrice?.[0] ?? 100;
  const level = Array.isArray(hit) ? hit[0] : hit;
  const names = `cumulate, forecastAsset, ${isOwn ? 'loadHistory, ' : ''}openModel${isOwn ? ', toReturns' : ''}`;
  return {
    curl: `${note}${curlOf('v1/forecasts', sent, surroundings)}${risk ? `\n${curlOf('v1/risk', ofRisk, surroundings)}` : ''}`,
    command: `# the draws themselves, of which these are the figures\nnpx pathloom generate --model models/${model}${file} --paths ${paths} --steps ${steps} --seed ${seed} \\\n  --out draws.parquet`,
    typescript: [
      ...(isOwn ? ["import { readFile } from 'node:fs/promises';"] : []),
      ...openingOf(names, model, answer.manifest.model.sha256),
      ...(isOwn
        ? [
            `const file = await readFile(${literal(own?.name ?? 'prices.csv')});`,
            'const { history: prices } = loadHistory(file, { today: new Date().toISOString().slice(0, 10) });',
            'const history = toReturns(prices);',
          ]
        : []),
      `const request = ${literal({ paths, steps, seed, start })};`,
      `const { manifest, chunks } = await model.generate(request${isOwn ? ', { history }' : ''});`,
      `const drawn = await cumulate(chunks, { paths: ${paths}, steps: ${steps}, assets: manifest.assets.length });`,
      `const question = ${literal({ ...question, initialPrice: price, hit: level })};`,
      'console.log(await forecastAsset(drawn, 0, { asset: manifest.assets[0], ...question }));',
    ].join('\n'),
  };
}
