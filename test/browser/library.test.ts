import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Library, openPages, type Pages } from './pages.ts';
import type { Fault } from './site.ts';

let pages: Pages;
beforeAll(async () => {
  pages = await openPages();
});
afterAll(() => pages?.close());
afterEach(() => {
  pages.site.faults.clear();
  pages.site.isolated = false;
});

// What is passed to `evaluate` runs on the page and sees nothing of this file.
declare const pathloom: Library;

/** Opens the model on a page; says what went wrong where that fails. */
const openOn = (page: Page) =>
  page.evaluate(async () => {
    try {
      const model = await pathloom.openModel('/made/one');
      await model.close();
      return { id: model.card.id };
    } catch (error) {
      const { code, message } = error as { code: string; message: string };
      return { code, message };
    }
  });

describe('a page', () => {
  test('draws in a Web Worker, a chunk at a time, and is told how far it is', async () => {
    const page = await pages.open();
    const seen = await page.evaluate(async () => {
      const loaded: { file: string; share: number }[] = [];
      const model = await pathloom.openModel('made/one', {
        onLoading: ({ file, loadedBytes, totalBytes = 0 }) => loaded.push({ file, share: loadedBytes / totalBytes }),
      });
      const progress: number[] = [];
      const { manifest, chunks } = await model.generate(
        { paths: 2500, steps: 20, seed: 3 },
        { onProgress: ({ paths, of }) => progress.push(paths / of) },
      );
      const sizes: number[] = [];
      for await (const { paths, values } of chunks) sizes.push(paths, values.length);
      return { loaded, progress, sizes, manifest };
    });
    expect(page.workers()).toHaveLength(1);
    expect(seen.progress).toEqual([848 / 2500, 1696 / 2500, 1]);
    expect(seen.sizes).toEqual([848, 16_960, 848, 16_960, 804, 16_080]);
    expect(seen.manifest).toMatchObject({ synthetic: true, request: { paths: 2500, steps: 20, seed: 3 } });
    for (const file of ['ort-wasm-simd-threaded.wasm', 'card.json', 'generator.onnx']) {
      expect(seen.loaded.filter((loading) => loading.file === file).at(-1)?.share).toBe(1);
    }
  });

  test('has more threads where it is cross-origin isolated, one elsewhere, and the same paths', async () => {
    const draw = async () => {
      const page = await pages.open();
      return page.evaluate(async () => {
        const model = await pathloom.openModel('/made/one', { threads: 2 });
        const { chunks } = await model.generate({ paths: 300, steps: 30, seed: 5 });
        const values: number[] = [];
        for await (const chunk of chunks) values.push(...chunk.values);
        await model.close();
        return { threads: model.threads, values, isolated: globalThis.crossOriginIsolated };
      });
    };
    const alone = await draw();
    pages.site.isolated = true;
    const together = await draw();
    expect([alone.isolated, alone.threads, together.isolated, together.threads]).toEqual([false, 1, true, 2]);
    expect(alone.values).toHaveLength(9000);
    expect(together.values).toEqual(alone.values);
  });

  test('stops a drawing by its signal, or by leaving the loop, and draws on afterwards', async () => {
    const page = await pages.open();
    const seen = await page.evaluate(async () => {
      const model = await pathloom.openModel('/made/one');
      const many = { paths: 1_000_000, steps: 252, seed: 1 };
      const controller = new AbortController();
      let chunksBefore = 0;
      let reason = '';
      try {
        for await (const _chunk of (await model.generate(many, { signal: controller.signal })).chunks) {
          if (++chunksBefore === 2) controller.abort();
        }
      } catch (error) {
        reason = (error as Error).name;
      }
      const late = await model.generate(many, { signal: controller.signal }).catch((error: Error) => error.name);
      for await (const _chunk of (await model.generate(many)).chunks) break;
      const set = await model.generate({ paths: 5, steps: 2 });
      const again: number[][] = [];
      for (let i = 0; i < 2; i++) for await (const { values } of set.chunks) again.push([...values]);
      return { chunksBefore, reason, late, again };
    });
    expect(seen).toMatchObject({ chunksBefore: 2, reason: 'AbortError', late: 'AbortError' });
    expect(seen.again).toHaveLength(2);
    expect(seen.again[0]).toEqual(seen.again[1]);
  });

  test('sends headers with its questions for the package, and not for the runtime', async () => {
    const page = await pages.open();
    const keys = new Map<string, string | undefined>();
    page.context().on('request', (request) => {
      keys.set(request.url().replace(/.*\//, ''), request.headers()['x-api-key']);
    });
    await page.evaluate(async () => {
      const model = await pathloom.openModel('/made/one', { headers: { 'x-api-key': 'secret' } });
      await model.close();
    });
    expect(Object.fromEntries(keys)).toMatchObject({ 'card.json': 'secret', 'generator.onnx': 'secret' });
    const runtime = [...keys].filter(([name]) => name.startsWith('ort-wasm') || name === 'worker.js');
    expect(runtime.map(([, key]) => key)).toEqual([undefined, undefined, undefined]);
  });

  test('gives up opening by its signal, and its worker ends', async () => {
    const page = await pages.open();
    const reason = await page.evaluate(async () => {
      const controller = new AbortController();
      const onLoading = () => controller.abort();
      const error = await pathloom
        .openModel('/made/one', { signal: controller.signal, onLoading })
        .catch((caught: Error) => caught);
      return (error as Error).name;
    });
    expect(reason).toBe('AbortError');
    await expect.poll(() => page.workers()).toEqual([]);
  });

  test('is told at once of threads that cannot be', async () => {
    const page = await pages.open();
    const message = await page.evaluate(() =>
      pathloom.openModel('/made/one', { threads: 0.5 }).catch((error: Error) => error.message),
    );
    expect(message).toBe('threads 0.5: must be a whole number from 1');
  });

  test('starts from a date, and from a history of its own', async () => {
    const page = await pages.open();
    const date = pages.made.history.dates[200];
    const requests = await page.evaluate(async (start) => {
      const model = await pathloom.openModel('/made/one');
      const returns = Float64Array.from({ length: 300 }, (_, i) => 0.01 * Math.sin(7 * i * i));
      const history = { assets: ['ASSET1'], dates: pathloom.numberDays(300), returns: [returns] };
      const dated = await model.generate({ start, paths: 2, steps: 2 });
      const own = await model.generate({ paths: 2, steps: 2 }, { history });
      for await (const _chunk of own.chunks);
      return [dated.manifest.request.start, own.manifest.history?.sha256.length];
    }, date);
    expect(requests).toEqual([date, 64]);
  });
});

describe('a refusal', () => {
  test.each([
    [{ paths: 0 }, 'bad_option', 'paths', 'request paths 0: must be at least 1'],
    [{ start: '1999-01-04' }, 'bad_option', 'start', 'outside the history'],
  ])('of %j reaches the page as the error that it is', async (query, code, field, words) => {
    const page = await pages.open();
    const refusal = await page.evaluate(async (asked) => {
      const model = await pathloom.openModel('/made/one');
      const error = await model.generate(asked).catch((caught: unknown) => caught);
      if (!(error instanceof pathloom.PathloomError)) return undefined;
      return { code: error.code, field: error.field, message: error.message };
    }, query);
    expect(refusal).toMatchObject({ code, field, message: expect.stringContaining(words) });
  });

  test('of a model that there is not comes at once', async () => {
    const page = await pages.open();
    const message = await page.evaluate(() => pathloom.openModel('/made/none').catch((error: Error) => error.message));
    expect(message).toBe(`${pages.site.url}/made/none/card.json cannot be loaded: there is no such file`);
  });

  test('follows whatever is asked of a model that was closed', async () => {
    const page = await pages.open();
    const messages = await page.evaluate(async () => {
      const model = await pathloom.openModel('/made/one');
      const waiting = model.generate({ paths: 1 }).catch((error: Error) => error.message);
      await model.close();
      return [await waiting, await model.generate({}).catch((error: Error) => error.message)];
    });
    expect(messages).toEqual(['the model was closed', 'the model was closed']);
  });

  test('says that a browser has no WebAssembly SIMD', async () => {
    const page = await pages.open();
    await page.evaluate(() => {
      WebAssembly.validate = () => false;
    });
    const { code, message } = await openOn(page);
    expect(code).toBe('missing_dependency');
    expect(message).toMatch(/^this browser has no WebAssembly SIMD, .* Safari from 16\.4 have it$/);
    expect(page.workers()).toEqual([]);
  });
});

describe('a download', () => {
  const WASM = 'ort-wasm-simd-threaded.wasm';
  const twice = (fault: Fault): Fault[] => [fault, fault];

  test.each([
    [WASM, 'half'],
    [WASM, 'short'],
    [WASM, 'garbled'],
    [WASM, 'down'],
    ['card.json', 'half'],
    ['card.json', 'short'],
    ['generator.onnx', 'half'],
    ['generator.onnx', 'short'],
    ['generator.onnx', 'garbled'],
    ['generator.onnx', 'down'],
  ] as const)('of %s that comes once %s is tried again', async (file, fault) => {
    const page = await pages.open();
    pages.site.faults.set(file, [fault]);
    const before = pages.site.asked.length;
    expect(await openOn(page)).toEqual({ id: 'one' });
    expect(pages.site.asked.slice(before).filter((path) => path.endsWith(file))).toHaveLength(2);
  });

  test.each([
    [WASM, 'half', 'missing_dependency', /wasm cannot be loaded, tried twice: .*; check the connection, then load/],
    [WASM, 'short', 'missing_dependency', /tried twice: 7119948 of 14239897 bytes arrived; check/],
    [WASM, 'garbled', 'missing_dependency', /tried twice: it is not the file of this version of Pathloom/],
    [WASM, 'down', 'missing_dependency', /tried twice: the server answered 503/],
    ['card.json', 'short', 'bad_model', /^card.json is not JSON$/],
    ['generator.onnx', 'down', 'bad_model', /generator.onnx cannot be loaded, tried twice: the server answered 503/],
    ['generator.onnx', 'garbled', 'bad_model', /^generator.onnx of one is not the file of its card: sha256/],
  ] as const)('of %s that stays %s ends in a sentence', async (file, fault, code, words) => {
    const page = await pages.open();
    pages.site.faults.set(file, [...twice(fault), ...twice(fault)]);
    expect(await openOn(page)).toEqual({ code, message: expect.stringMatching(words) });
    await expect.poll(() => page.workers()).toEqual([]);
  });

  test('of a worker that is not there ends in a sentence too', async () => {
    const page = await pages.open();
    pages.site.faults.set('worker.js', twice('down'));
    const { code, message } = await openOn(page);
    expect(code).toBe('missing_dependency');
    expect(message).toBe(
      `${pages.site.url}/pathloom/browser/worker.js cannot be loaded, or was refused by the browser`,
    );
  });
});
