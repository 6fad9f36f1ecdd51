import type { RecipeSurroundings } from '../recipes.ts';

/** A POST of a body to the service. What stands for a history of the user's own is not sent along: whoever runs it puts it in. */
export function curlOf(path: string, body: object, { base, keyed }: RecipeSurroundings): string {
  const address = new URL(path, base).href;
  const key = keyed ? ' -H "authorization: Bearer $PATHLOOM_KEY"' : '';
  const text = JSON.stringify(body).replaceAll("'", "'\\''");
  return `curl --fail${key} -H 'content-type: application/json' -d '${text}' \\\n  '${address}'`;
}

/** The beginning of a program that opens the model, and makes sure that it is the same. */
export const openingOf = (names: string, model: string, sha256: string): string[] => [
  `import { ${names} } from 'pathloom/node';`,
  '',
  `const model = await openModel('models/${model}');`,
  `if (!model.card.sha256.startsWith('${sha256.slice(0, 12)}')) throw new Error('another version of the model');`,
];

/** A value as a program has it. */
export function literal(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value === 'string')
    return `'${JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
  if (typeof value !== 'object' || value === null) return String(value);
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  return `{ ${fields.map(([name, field]) => `${name}: ${literal(field)}`).join(', ')} }`;
}
