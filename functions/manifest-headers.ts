import type { Manifest } from '../inference/contract/manifest.ts';

const MANIFEST = 'x-pathloom-manifest';

/** Headers of an answer that was drawn: that it is synthetic, and what reproduces it. */
export const manifestHeaders = (manifest: Manifest): Record<string, string> => ({
  'x-pathloom-seed': String(manifest.request.seed),
  'x-pathloom-synthetic': 'true',
  // Names of assets may be of any alphabet, headers are not.
  [MANIFEST]: encodeURIComponent(JSON.stringify(manifest)),
});

/** The manifest in the headers of an answer; undefined where the answer is of another kind. */
export function readManifest(headers: Headers): Manifest | undefined {
  const text = headers.get(MANIFEST);
  return text === null ? undefined : (JSON.parse(decodeURIComponent(text)) as Manifest);
}
