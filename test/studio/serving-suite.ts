import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { FileList } from '../../functions/studio/serve/static-files.ts';
import { Problem } from '../../inference/contract/service.ts';

/** An answer as its client gets it, before anything is decompressed. */
export interface Sent {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Buffer;
}

export interface Served {
  /** What `buildStudio` made. */
  readonly studio: string;
  /** The folder of the model `one`. */
  readonly model: string;
  readonly ask: (path: string, init?: { method?: string; headers?: Record<string, string> }) => Promise<Sent>;
}

export interface Abilities {
  /** Whether it compresses itself, as Brotli; elsewhere the platform does, as it likes: workerd as gzip. */
  readonly compresses: boolean;
  /** Whether an answer may be as long as the runtime is. */
  readonly sendsAll: boolean;
}

const SECURITY = {
  'content-security-policy':
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; " +
    "style-src 'self' 'unsafe-inline'; img-src 'self' data:; manifest-src 'self'; base-uri 'none'; form-action 'none'; " +
    "frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-resource-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const headersOf = ({ headers }: Sent, ...names: string[]) => names.map((name) => headers.get(name));

/** The page and the models' files are served the same wherever the application runs. */
export function servesStudio(served: () => Served, { compresses, sendsAll }: Abilities): void {
  const ask: Served['ask'] = (path, init) => served().ask(path, init);
  const readList = async (): Promise<FileList> =>
    JSON.parse(await readFile(join(served().studio, 'studio.json'), 'utf8'));
  const named = async (end: string) => {
    const { files } = await readList();
    return `/${Object.keys(files).find((name) => name.endsWith(end))}`;
  };
  const refusal = ({ bytes, headers }: Sent) => {
    expect(headers.get('content-type')).toBe('application/problem+json');
    return Problem.parse(JSON.parse(bytes.toString()));
  };

  describe('the studio', () => {
    test('is the page at the root, asked for again each time', async () => {
      const page = await ask('/');
      expect([page.status, ...headersOf(page, 'content-type', 'cache-control')]).toEqual([
        200,
        'text/html; charset=utf-8',
        'no-cache',
      ]);
      expect(page.bytes.equals(await readFile(join(served().studio, 'index.html')))).toBe(true);
    });

    test('serves every file of its build, whole, with its type and the headers that keep it apart from others', async () => {
      const { files, version } = await readList();
      expect(Object.keys(files).length).toBeGreaterThan(6);
      for (const [name, { type, sha256: hash }] of Object.entries(files)) {
        const compressed = name.endsWith('.wasm') && !sendsAll;
        const path = `/${name.replace(/(^index)?\.html$/, '')}`;
        const sent = await ask(path, { headers: { 'accept-encoding': compressed ? 'br' : 'identity' } });
        expect([name, sent.status, sent.headers.get('content-type')]).toEqual([name, 200, type]);
        expect(sha256(compressed ? brotliDecompressSync(sent.bytes) : sent.bytes)).toBe(hash);
        expect(Object.fromEntries(sent.headers)).toMatchObject(SECURITY);
        const kept = name.startsWith(`studio/${version}/`) ? 'public, max-age=31536000, immutable' : 'no-cache';
        expect([name, sent.headers.get('cache-control')]).toEqual([name, kept]);
      }
    });

    test('sends a file compressed to who reads that, under a tag of its own', async () => {
      const path = await named('.wasm');
      const sent = await ask(path, { headers: { 'accept-encoding': 'gzip, deflate, br;q=0.9' } });
      expect(headersOf(sent, 'content-encoding', 'vary')).toEqual([compresses ? 'br' : 'gzip', 'accept-encoding']);
      const bytes = compresses ? brotliDecompressSync(sent.bytes) : gunzipSync(sent.bytes);
      expect(bytes.subarray(0, 4).toString('latin1')).toBe('\0asm');
      if (compresses) expect(sent.bytes.length).toBeLessThan(3_000_000);
      const script = await named('/studio.js');
      const tags = await Promise.all(
        ['br', 'br;q=0', 'br; q=0.000', 'gzip', ''].map(async (accept) =>
          (await ask(script, { headers: { 'accept-encoding': accept } })).headers.get('etag'),
        ),
      );
      const { files } = await readList();
      const whole = `"${files[script.slice(1)].sha256}"`;
      expect(tags).toEqual([compresses ? whole.replace(/"$/, '-br"') : whole, whole, whole, whole, whole]);
    });

    test('is not sent again to who has it', async () => {
      for (const path of ['/', '/forecast', '/service-worker.js', await named('/studio.css')]) {
        const first = await ask(path);
        const etag = first.headers.get('etag') ?? '';
        const again = await ask(path, { headers: { 'if-none-match': `"other", W/${etag}` } });
        expect([again.status, again.bytes.length, again.headers.get('etag')]).toEqual([304, 0, etag]);
        expect(again.headers.get('cache-control')).toBe(first.headers.get('cache-control'));
        expect((await ask(path, { headers: { 'if-none-match': '"other"' } })).status).toBe(200);
      }
    });

    test('answers HEAD as GET, without a body', async () => {
      for (const path of ['/', await named('.wasm')]) {
        const head = await ask(path, { method: 'HEAD', headers: { 'accept-encoding': 'br' } });
        expect([head.status, head.bytes.length]).toEqual([200, 0]);
        const got = await ask(path, { headers: { 'accept-encoding': 'br' } });
        expect(head.headers.get('etag')).toBe(got.headers.get('etag'));
      }
    });

    test.each(['POST', 'PUT', 'DELETE'])('refuses %s, and says what is allowed', async (method) => {
      for (const path of ['/', '/credit', '/service-worker.js', '/studio/x']) {
        const answer = await ask(path, { method });
        expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
      }
    });

    test.each([
      '/studio/',
      '/studio/studio.js',
      '/studio/0000000000000000/studio.js',
      '/studio/studio.json',
      '/studio/..%2fstudio.json',
      '/studio/%2e%2e/%2e%2e/package.json',
      '/studio/__proto__',
      '/studio.json',
      '/index.html',
      '/forecast.html',
      '/forecast/',
      '/index.html.br',
    ])('has nothing at %s', async (path) => {
      const answer = await ask(path);
      expect(answer.status).toBe(404);
      expect(refusal(answer).type).toBe('urn:pathloom:not_found');
    });
  });

  describe('the files of a model', () => {
    const FILES = '/v1/models/one/files';

    test('are those that its card names, to the byte, and the card', async () => {
      const card = JSON.parse(await readFile(join(served().model, 'card.json'), 'utf8'));
      const names = Object.keys(card.files);
      expect(names).toEqual(expect.arrayContaining(['critic.onnx', 'encoder.onnx', 'generator.onnx', 'states.bin']));
      for (const name of names) {
        const sent = await ask(`${FILES}/${name}`);
        expect([name, sent.status, sha256(sent.bytes)]).toEqual([name, 200, card.files[name].sha256]);
        expect(headersOf(sent, 'content-type', 'cache-control', 'etag')).toEqual([
          'application/octet-stream',
          'public, no-cache',
          `"${card.files[name].sha256}"`,
        ]);
      }
      const sent = await ask(`${FILES}/card.json`);
      expect(JSON.parse(sent.bytes.toString())).toEqual(card);
      expect(headersOf(sent, 'content-type', 'etag')).toEqual(['application/json', `"${sha256(sent.bytes)}"`]);
    });

    test('are not sent again to who has them, and answer HEAD', async () => {
      for (const name of ['card.json', 'generator.onnx']) {
        const first = await ask(`${FILES}/${name}`);
        const etag = first.headers.get('etag') ?? '';
        const again = await ask(`${FILES}/${name}`, { headers: { 'if-none-match': etag } });
        expect([again.status, again.bytes.length, again.headers.get('etag')]).toEqual([304, 0, etag]);
        const head = await ask(`${FILES}/${name}`, { method: 'HEAD' });
        expect([head.status, head.bytes.length, head.headers.get('etag')]).toEqual([200, 0, etag]);
      }
    });

    test.each([
      [`${FILES}/report.html`, 404, 'not_found', 'generator.onnx'],
      [`${FILES}/__proto__`, 404, 'not_found', 'it has card.json'],
      [`${FILES}/..%2fone%2fcard.json`, 404, 'not_found', 'it has card.json'],
      ['/v1/models/none/files/card.json', 404, 'unknown_model', 'none'],
      ['/v1/models/..%2fone/files/card.json', 404, 'unknown_model', '../one'],
      ['/v1/models/baseline:gjr/files/card.json', 404, 'unknown_model', 'baseline:gjr'],
      [`${FILES}/card.json/more`, 404, 'not_found', 'There is nothing'],
    ])('has nothing at %s, and says so', async (path, status, code, words) => {
      const answer = await ask(path);
      expect(answer.status).toBe(status);
      expect(refusal(answer)).toMatchObject({ type: `urn:pathloom:${code}`, detail: expect.stringContaining(words) });
    });

    test('refuse what is no question', async () => {
      const answer = await ask(`${FILES}/card.json`, { method: 'DELETE' });
      expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    });
  });
}
