import { type Choice, type ChosenStart, faultOf, isDay, type LimitedField } from './choice.ts';

/** What besides the controls decides a picture. */
export interface Origin {
  readonly modelSha256: string;
  /** Of a history of the user's own: the file's hash, and the column that was read. */
  readonly file?: { readonly sha256: string; readonly price: string };
}

/** What a link says, as far as it can be read. */
export interface Linked {
  readonly choice: Partial<Choice>;
  readonly origin: Partial<Origin>;
  /** A sentence for each part that cannot be used. */
  readonly problems: readonly string[];
}

const NUMBERS: readonly LimitedField[] = ['steps', 'paths', 'seed'];

/** The fragment of a link that reproduces a picture. */
export function writeLink(
  { model, asset, start, steps, paths, seed, antithetic }: Choice,
  { modelSha256, file }: Origin,
): string {
  const fields = new URLSearchParams({ model, sha256: modelSha256, asset, start });
  for (const [name, value] of Object.entries({ steps, paths, seed })) fields.set(name, String(value));
  if (antithetic) fields.set('antithetic', 'true');
  if (start === 'own' && file) {
    fields.set('file', file.sha256);
    fields.set('price', file.price);
  }
  return `#${fields}`;
}

/** Reads such a fragment, whoever wrote it: what cannot be used is told, and left out. */
export function readLink(hash: string): Linked {
  const fields = new URLSearchParams(hash.replace(/^#/, ''));
  const problems: string[] = [];
  const told = (name: string): string | undefined => fields.get(name) ?? undefined;
  const refuse = (name: string, why: string) => {
    problems.push(refusal(fields, name, why));
    return {};
  };
  const numbers = NUMBERS.map((name) => {
    const text = told(name);
    if (text === undefined) return {};
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    const fault = faultOf(name, value);
    return fault === undefined ? { [name]: value } : refuse(name, fault);
  });
  const start = told('start');
  const model = told('model');
  const asset = told('asset');
  const { origin, problems: ofOrigin } = readOrigin(fields);
  return {
    choice: {
      ...(model !== undefined && { model }),
      ...(asset !== undefined && { asset }),
      ...(start !== undefined &&
        (isStart(start)
          ? { start }
          : refuse('start', 'It must be stationary, latest, own or a date such as 2008-10-01.'))),
      ...Object.assign({}, ...numbers),
      ...(told('antithetic') === 'true' && { antithetic: true }),
    },
    origin,
    problems: [...problems, ...ofOrigin],
  };
}

/** What of a link is the origin: hashes of 64 hexadecimal digits. */
export function readOrigin(fields: URLSearchParams): Pick<Linked, 'problems'> & { readonly origin: Partial<Origin> } {
  const names = fields.get('start') === 'own' ? ['sha256', 'file'] : ['sha256'];
  const isHash = (text: string) => /^[0-9a-f]{64}$/.test(text);
  const [modelSha256, sha256] = names.map((name) => [fields.get(name)].find((text) => text !== null && isHash(text)));
  const wrong = names.filter((name) => fields.has(name) && !isHash(fields.get(name) ?? ''));
  return {
    origin: {
      ...(modelSha256 && { modelSha256 }),
      ...(sha256 && { file: { sha256, price: fields.get('price') ?? '' } }),
    },
    problems: wrong.map((name) => refusal(fields, name, 'It must be a sha256 of 64 hexadecimal digits.')),
  };
}

export const refusal = (fields: URLSearchParams, name: string, why: string): string =>
  `The link’s ${name} “${(fields.get(name) ?? '').slice(0, 40)}” cannot be used. ${why}`;

const isStart = (text: string): text is ChosenStart => ['stationary', 'latest', 'own'].includes(text) || isDay(text);
