import type { CreditResult } from '../../uses/credit.ts';
import type { RecipeSurroundings } from '../recipes.ts';
import { curlOf, literal, openingOf } from '../uses/json-recipes.ts';
import type { Recipes } from '../uses/use.ts';
import { type CreditChoice, fieldsOf } from './choice.ts';

/** The same request elsewhere. */
export function creditRecipes(
  choice: CreditChoice,
  { answer }: CreditResult,
  surroundings: RecipeSurroundings,
): Recipes {
  const { model, obligors } = choice;
  const { bridge, rate, quantiles, levels, ...fields } = fieldsOf(choice);
  const asked = { obligors, ...fieldsOf(choice) };
  const flags = Object.entries(fields).map(([name, value]) => `--${name} ${value}`);
  const columns = [...new Set(obligors.flatMap((obligor) => Object.keys(obligor)))];
  const rows = obligors.map((obligor) => columns.map((name) => quoted(String(obligor[name] ?? ''))).join(','));
  return {
    curl: curlOf('v1/credit', { model, ...asked }, surroundings),
    command: [
      "cat > obligors.csv <<'CSV'",
      ...[columns.join(','), ...rows],
      'CSV',
      `npx pathloom credit --model models/${model} --obligors obligors.csv ${flags.join(' ')}${bridge ? ' --bridge' : ''} \\`,
      `  --rate ${rate} --quantiles ${quantiles.join(',')} --levels ${levels.join(',')}`,
    ].join('\n'),
    typescript: [
      ...openingOf('creditRisk, marketOf, openModel', model, answer.manifest.model.sha256),
      `const obligors = ${literal(obligors).replaceAll('}, {', '},\n  {')};`,
      `const request = ${literal(fieldsOf(choice))};`,
      'console.log(await creditRisk(model, { obligors, ...request }, marketOf(model.card)));',
    ].join('\n'),
  };
}

const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
