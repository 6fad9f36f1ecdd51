import { HttpRefusal, renderProblem } from '../problem.ts';

type Fetch = (request: Request) => Response | Promise<Response>;

/** Names of a machine for itself: a service that listens there is reached by its own programs alone. */
export const LOOPBACK = ['127.0.0.1', 'localhost', '::1'];

/**
 * A service without keys for the programs of this machine and its own pages. A page of another site, open in a browser here, could
 * have it send what changes something; and where the name of that site is made to lead here (DNS rebinding), read every answer.
 */
export function forThisMachine(fetch: Fetch): Fetch {
  return (request) => {
    const why = reasonAgainst(request);
    return why === undefined ? fetch(request) : renderProblem(new HttpRefusal('other_site', why));
  };
}

function reasonAgainst({ url, method, headers }: Request): string | undefined {
  const { origin, hostname } = new URL(url);
  if (!LOOPBACK.includes(hostname.replace(/^\[|\]$/g, ''))) {
    return `The service has no keys, and answers as ${LOOPBACK.join(', ')} alone, not as ${hostname}; with --keys it has any name.`;
  }
  // As Go's http.CrossOriginProtection: what is only read stays open, for no other page is given the answer; programs send neither header.
  if (method === 'GET' || method === 'HEAD') return undefined;
  const site = headers.get('sec-fetch-site');
  const sender = headers.get('origin');
  const isOwn = site === null ? sender === null || sender === origin : site === 'same-origin' || site === 'none';
  return isOwn ? undefined : `The service has no keys, and takes no ${method} from pages that are not its own.`;
}
