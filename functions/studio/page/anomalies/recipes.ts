import type { AnomaliesResult } from '../../uses/anomalies.ts';
import type { OwnHistory } from '../own-file.ts';
import { type RecipeSurroundings, shellWord } from '../recipes.ts';
import { curlOf, literal, openingOf } from '../uses/json-recipes.ts';
import type { Recipes } from '../uses/use.ts';

/** The same search elsewhere, in a file of prices: the example is not in one, and a file of its own has to stand for it. */
export function anomaliesRecipes(
  { answer: { manifest } }: AnomaliesResult,
  own: OwnHistory | undefined,
  surroundings: RecipeSurroundings,
): Recipes {
  const { model, request } = manifest;
  const { from, rate, control } = request;
  const name = own?.name ?? 'prices.csv';
  const day = from === undefined ? '' : ` --from ${from}`;
  const column = own ? ` --price ${shellWord(own.quality.columns.price.join(','))}` : '';
  const body = { model: model.id, history: { prices: ['…'], dates: ['…'] }, ...request };
  return {
    curl: `# put your prices and dates, oldest first, in the places of …; they would be sent\n${curlOf('v1/anomalies', body, surroundings)}`,
    command: `npx pathloom detect --model models/${model.id} --data ${shellWord(name)}${column}${day} --rate ${rate} --control ${control}`,
    typescript: [
      "import { readFile } from 'node:fs/promises';",
      ...openingOf('detectAnomalies, loadHistory, openModel, toReturns', model.id, model.sha256),
      `const options = ${literal({ today: manifest.history.lastDate ?? '', ...(own && { price: own.quality.columns.price }) })};`,
      `const { history } = loadHistory(await readFile(${literal(name)}), options);`,
      'const closes = history.prices.map((prices) => prices.subarray(1));',
      `const { observations } = await detectAnomalies(model, toReturns(history), { ...${literal(request)}, closes });`,
      'for (const { flagged, date, reason } of observations) if (flagged) console.log(date, reason);',
    ].join('\n'),
  };
}
