import { expect, test } from 'vitest';
import { forThisMachine } from '../../functions/http/access/this-machine.ts';
import { expectProblem } from './service.ts';

const answer = forThisMachine(() => new Response('answered'));
const CANCEL = '/v1/batches/nightly/cancel';
const EVIL = 'https://evil.example';

test.each<[string, string, string, Record<string, string>]>([
  ['a program', 'POST', `http://127.0.0.1:8080${CANCEL}`, {}],
  ['a program by the other name', 'POST', `http://LOCALHOST:8080${CANCEL}`, {}],
  ['a program by the address of IPv6', 'POST', `http://[::1]:8080${CANCEL}`, {}],
  ['a program through a port that is forwarded', 'POST', `http://localhost${CANCEL}`, {}],
  [
    'the page of the service',
    'POST',
    `http://localhost:8080${CANCEL}`,
    { origin: 'http://localhost:8080', 'sec-fetch-site': 'same-origin' },
  ],
  [
    'that page in a browser that says no more than its origin',
    'POST',
    `http://localhost:8080${CANCEL}`,
    { origin: 'http://localhost:8080' },
  ],
  [
    'that page through a proxy with a name of its own',
    'POST',
    `http://127.0.0.1:8080${CANCEL}`,
    { origin: 'https://quant.example', 'sec-fetch-site': 'same-origin' },
  ],
  ['a link of another site', 'GET', 'http://127.0.0.1:8080/docs', { 'sec-fetch-site': 'cross-site' }],
  ['who looks whether it is there', 'HEAD', 'http://127.0.0.1:8080/health', { origin: EVIL }],
])('%s is answered', async (_who, method, url, headers) => {
  expect((await answer(new Request(url, { method, headers }))).status).toBe(200);
});

test.each<[string, string, Record<string, string>]>([
  ['a form of another site', 'POST', { origin: EVIL, 'sec-fetch-site': 'cross-site' }],
  ['another site in a browser that says no more than its origin', 'POST', { origin: EVIL }],
  ['a page that hides where it is from', 'POST', { origin: 'null' }],
  ['a page at another port', 'POST', { origin: 'http://127.0.0.1:5173', 'sec-fetch-site': 'same-site' }],
  ['another method', 'DELETE', { 'sec-fetch-site': 'cross-site' }],
])('%s is refused', async (_who, method, headers) => {
  const response = await answer(new Request(`http://127.0.0.1:8080${CANCEL}`, { method, headers }));
  expect(await expectProblem(response, 403, 'no folder')).toMatchObject({
    type: 'urn:pathloom:other_site',
    detail: `The service has no keys, and takes no ${method} from pages that are not its own.`,
  });
});

test.each(['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example', '192.0.2.1', '[2001:db8::1]'])(
  'the name %s is refused, whatever is asked',
  async (name) => {
    for (const method of ['GET', 'POST']) {
      const headers = { origin: `http://${name}:8080`, 'sec-fetch-site': 'same-origin' };
      const response = await answer(new Request(`http://${name}:8080/v1/batches`, { method, headers }));
      expect(await expectProblem(response, 403, 'no folder')).toMatchObject({
        type: 'urn:pathloom:other_site',
        detail: `The service has no keys, and answers as 127.0.0.1, localhost, ::1 alone, not as ${name}; with --keys it has any name.`,
      });
    }
  },
);
