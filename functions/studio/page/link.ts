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
    problems.push(`The link’s ${name} “${(told(name) ?? '').slice(0, 40)}” cannot be used. ${why}`);
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
  const hashOf = (name: string): string | undefined => {
    const text = told(name);
    if (text === undefined || /^[0-9a-f]{64}$/.test(text)) return text;
    refuse(name, 'It must be a sha256 of 64 hexadecimal digits.');
    return undefined;
  };
  const modelSha256 = hashOf('sha256');
  const fileSha256 = start === 'own' ? hashOf('file') : undefined;
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
    origin: {
      ...(modelSha256 !== undefined && { modelSha256 }),
      ...(fileSha256 !== undefined && { file: { sha256: fileSha256, price: told('price') ?? '' } }),
    },
    problems,
  };
}

const isStart = (text: string): text is ChosenStart => ['stationary', 'latest', 'own'].includes(text) || isDay(text);
