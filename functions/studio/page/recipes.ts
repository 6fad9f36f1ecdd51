import type { Choice } from './choice.ts';
import { count, shortHash } from './format.ts';

/** What of a choice is saved. */
export interface Saving {
  readonly format: 'csv' | 'arrow' | 'parquet';
  readonly output: 'returns' | 'prices';
  readonly paths: number;
}

/** What a page holds at a time without running out of memory, and the service answers. */
export const MOST_VALUES = 20_000_000;

const MEDIA_TYPES: Readonly<Record<Saving['format'], string>> = {
  csv: 'text/csv',
  arrow: 'application/vnd.apache.arrow.stream',
  parquet: 'application/vnd.apache.parquet',
};

/** Name of a saved file: what is in it, and what draws it again. */
export function fileName({ model, start, steps, seed, antithetic }: Choice, { format, output, paths }: Saving): string {
  const pairs = antithetic ? ['antithetic'] : [];
  return `${[model, output, start, `${steps}x${paths}`, `seed${seed}`, ...pairs].join('-')}.${format}`;
}

/** The request as the service knows it; what is usual is left out. */
function fieldsOf({ model, start, steps, seed, antithetic }: Choice, { output, paths }: Saving) {
  return {
    ...{ model, paths, steps, seed },
    start: start === 'own' ? ('latest' as const) : start,
    ...(antithetic && { antithetic }),
    ...(output === 'prices' && { output }),
  };
}

/** The same over HTTP. A history of one's own would have to be sent; for that there is the command line, which sends nothing. */
export function curlRecipe(choice: Choice, saving: Saving, { base, keyed, own }: RecipeSurroundings): string {
  if (choice.start === 'own') {
    return `# curl would send your file; this draws the same on your own machine\n${commandRecipe(choice, saving, own)}`;
  }
  const query = new URLSearchParams(
    Object.entries(fieldsOf(choice, saving)).map(([name, value]) => [name, String(value)]),
  );
  const address = new URL(`v1/scenarios?${query}`, base).href;
  const key = keyed ? ' -H "authorization: Bearer $PATHLOOM_KEY"' : '';
  return `curl --fail${key} -H 'accept: ${MEDIA_TYPES[saving.format]}' -o '${fileName(choice, saving)}' \\\n  '${address}'`;
}

function commandRecipe(choice: Choice, saving: Saving, own: RecipeSurroundings['own']): string {
  const { model, ...fields } = fieldsOf(choice, saving);
  const flags = Object.entries(fields).map(([name, value]) => (value === true ? `--${name}` : `--${name} ${value}`));
  const history = `--history ${shellWord(own?.name ?? 'prices.csv')} --price ${shellWord(own?.price ?? 'close')}`;
  return `npx pathloom generate --model models/${model} ${history} \\\n  ${flags.join(' ')} --out '${fileName(choice, saving)}'`;
}

/** Where a recipe is to work. */
export interface RecipeSurroundings {
  /** Address of the page. */
  readonly base: string;
  /** Whether the service asks for a key. */
  readonly keyed: boolean;
  readonly own?: { readonly name: string; readonly price: string } | undefined;
}

/** The same in TypeScript, in a browser. */
export function typescriptRecipe(
  choice: Choice,
  saving: Saving,
  modelSha256: string,
  surroundings: RecipeSurroundings,
): string {
  const { model, ...fields } = fieldsOf(choice, saving);
  const query = Object.entries(fields).map(
    ([name, value]) => `${name}: ${typeof value === 'string' ? `'${value}'` : value}`,
  );
  const address = new URL(`v1/models/${model}/files/`, surroundings.base).href;
  const options = surroundings.keyed ? ", { headers: { authorization: 'Bearer ' + key } }" : '';
  const history = choice.start === 'own' ? ', { history }' : '';
  return [
    "import { openModel } from 'pathloom/web';",
    '',
    ...(history ? ['// history: { assets, dates, returns } of your own file'] : []),
    `const model = await openModel('${address}'${options});`,
    `if (!model.card.sha256.startsWith('${shortHash(modelSha256)}')) throw new Error('another version of the model');`,
    `const { chunks } = await model.generate({ ${query.join(', ')} }${history});`,
    'for await (const { firstPath, paths, values } of chunks) console.log(firstPath, paths, values); // [steps, assets, paths]',
  ].join('\n');
}

/** What to do where a file would be larger than a page can hold; undefined where it is not. */
export function tooLarge(
  choice: Choice,
  saving: Saving,
  assets: number,
  surroundings: RecipeSurroundings,
): string | undefined {
  const values = saving.paths * choice.steps * assets;
  if (values <= MOST_VALUES) return undefined;
  const instead =
    choice.start === 'own'
      ? commandRecipe(choice, saving, surroundings.own)
      : // Shards of a batch are Parquet.
        `save ${JSON.stringify({ name: 'studio', ...fieldsOf(choice, saving) })} as request.json, then run npx pathloom batch run request.json --out studio`;
  return (
    `${count(saving.paths)} paths of ${count(choice.steps)} steps are ${count(values)} values; a page saves at most ` +
    `${count(MOST_VALUES)}. Ask for fewer paths, or draw them with the command line: ${instead}`
  );
}

/** A word that a shell takes as it is. */
export const shellWord = (text: string): string =>
  /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
