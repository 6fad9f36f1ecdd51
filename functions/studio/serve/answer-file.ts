import { isKnown } from '../../http/conditional.ts';
import type { Encoding, StaticFiles } from './static-files.ts';

/** Nothing but what is here; the runtime is WebAssembly, and uPlot sets the styles of what it draws. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "connect-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Of the page and of each script: a worker has the policy that its script came with. */
const HEADERS = {
  'content-security-policy': POLICY,
  // Both make the page cross-origin isolated, which threads need.
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/** What lies below has the version of its build in its address. */
const VERSIONED = /^studio\/[0-9a-f]{16}\//;

/** The answer with a file of the page; undefined where there is no such file. */
export async function answerFile(
  files: StaticFiles,
  name: string,
  { method, headers }: Pick<Request, 'method' | 'headers'>,
): Promise<Response | undefined> {
  const file = await files.find(name, encodingsIn(headers.get('accept-encoding')));
  if (!file) return undefined;
  const { type, etag, encoding, read } = file;
  const told = {
    ...HEADERS,
    etag,
    vary: 'accept-encoding',
    'cache-control': VERSIONED.test(name) ? 'public, max-age=31536000, immutable' : 'no-cache',
  };
  if (isKnown(headers.get('if-none-match') ?? undefined, etag)) {
    return new Response(null, { status: 304, headers: told });
  }
  const body = method === 'HEAD' ? null : await read();
  return new Response(body, {
    headers: { ...told, 'content-type': type, ...(encoding && { 'content-encoding': encoding }) },
  });
}

/** Of the encodings that files lie in, those that a client reads: RFC 9110, section 12.5.3. */
export function encodingsIn(acceptEncoding: string | null): readonly Encoding[] {
  const accepted = (acceptEncoding ?? '').split(',').some((part) => {
    const [name, ...parameters] = part.split(';').map((piece) => piece.trim().toLowerCase());
    return name === 'br' && !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter));
  });
  return accepted ? ['br'] : [];
}
