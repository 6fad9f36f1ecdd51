import type { Streamed } from './turns.ts';

/** Whether `If-None-Match` names the answer's tag: weak comparison, RFC 9110, section 13.1.2. */
export function isKnown(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  const tags = ifNoneMatch.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes('*') || tags.includes(etag);
}

/** Headers that go with a 304 too: RFC 9110, section 15.4.5. */
const KEPT = ['cache-control', 'etag', 'vary'];

/** The answer to a client that has the body already. */
export function notModified(headers: Headers): Streamed {
  return { status: 304, headers: new Headers([...headers].filter(([name]) => KEPT.includes(name))) };
}
