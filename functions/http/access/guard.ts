import { HttpRefusal } from '../problem.ts';
import { type AccessKey, findKey } from './keys.ts';
import { type Rate, TokenBuckets } from './token-bucket.ts';

/** Who may ask, and how often. */
export interface Access {
  readonly keys: readonly AccessKey[];
  readonly rate: Rate;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * A function that lets a request with a valid key pass, as often as its rate allows.
 *
 * @returns rejects with HttpRefusal `unauthorised`, `forbidden` or `rate_limited`
 */
export function createGuard({ keys, rate, now }: Access): (headers: Headers) => Promise<void> {
  const buckets = new TokenBuckets(rate, now);
  return async (headers) => {
    const { name, until } = await identify(keys, headers);
    if (until !== undefined && new Date(now()).toISOString().slice(0, 10) > until) {
      throw new HttpRefusal('forbidden', `The key ${name} was valid until ${until}.`);
    }
    const wait = buckets.take(name);
    if (wait === 0) return;
    throw new HttpRefusal(
      'rate_limited',
      `The key ${name} may ask ${rate.perSecond} times a second, ${rate.burst} times at once.`,
      { 'retry-after': String(Math.ceil(wait)) },
    );
  };
}

async function identify(keys: readonly AccessKey[], headers: Headers): Promise<AccessKey> {
  const given =
    /^Bearer ([\x21-\x7e]{1,512})$/i.exec(headers.get('authorization') ?? '')?.[1] ?? headers.get('x-api-key');
  const found = given === null ? undefined : await findKey(keys, given);
  if (found) return found;
  const why = given === null ? 'The request has no key' : 'The key is not known';
  throw new HttpRefusal('unauthorised', `${why}; send it as "authorization: Bearer KEY" or "x-api-key: KEY".`, {
    'www-authenticate': 'Bearer realm="pathloom"',
  });
}
