import { sha256 } from '../../../inference/core/bytes.ts';

/** What was true of the body on its way alone. */
const OF_THE_WAY = ['content-encoding', 'content-length', 'transfer-encoding'];

/** An answer with all of its body here. */
export interface Whole {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** A new answer with it, as often as one is needed. */
  readonly answer: () => Response;
}

/** Reads an answer to its end: one that breaks off is thrown, and neither kept nor handed on. */
export async function readWhole(response: Response): Promise<Whole> {
  const bytes = new Uint8Array(await response.arrayBuffer());
  const { status, statusText } = response;
  const headers = new Headers(response.headers);
  for (const name of OF_THE_WAY) headers.delete(name);
  return { bytes, answer: () => new Response(bytes, { status, statusText, headers }) };
}

/** @param hash a sha256, or the beginning of one */
export const hasHash = async ({ bytes }: Whole, hash: string): Promise<boolean> =>
  (await sha256(bytes)).startsWith(hash);
