/** Whether `If-None-Match` names the answer's tag: weak comparison, RFC 9110, section 13.1.2. */
export function isKnown(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  const tags = ifNoneMatch.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes('*') || tags.includes(etag);
}

/** Headers that go with a 304 too: RFC 9110, section 15.4.5. */
const KEPT = ['cache-control', 'etag', 'vary'];

/** The answer without its body, for a client that has it. */
export function notModified(response: Response): Response {
  const kept = [...response.headers].filter(([name]) => KEPT.includes(name));
  return new Response(null, { status: 304, headers: Object.fromEntries(kept) });
}
