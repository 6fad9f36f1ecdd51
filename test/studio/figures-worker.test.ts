import { afterEach, describe, expect, test, vi } from 'vitest';
import { Figures } from '../../functions/studio/figures/figures.ts';
import { Stopped } from '../../functions/studio/figures/inbox.ts';
import { makePicture } from '../../functions/studio/figures/make-picture.ts';
import type { Picture } from '../../functions/studio/figures/picture.ts';
import { workInTurns } from '../../functions/studio/figures/turns.ts';
import type { WorkerHandle } from '../../inference/browser/link.ts';
import type { PathChunk } from '../../inference/contract/chunk.ts';
import { PathloomError } from '../../inference/contract/error.ts';
import type { ScenarioSet } from '../../inference/core/model.ts';
import { toyPath } from '../quality/toy.ts';
import { closePorts, openFigures, openHere, ports, SCRIPT, sent } from './figures-channel.ts';
import { drawnOf, finish, setOf, toyPaths } from './figures-toys.ts';

afterEach(closePorts);

const paths = toyPaths(30, 40);
const scene = { asset: 'A', frequency: 'day', withFacts: true };
const expected = finish(makePicture(drawnOf(paths), scene));

/** Chunks that stop after the first, until `go`. */
function heldBack(set: ScenarioSet): { set: ScenarioSet; go: () => void; returned: () => boolean } {
  let go = () => {};
  let over = false;
  const gate = new Promise<void>((resolve) => {
    go = resolve;
  });
  async function* chunks() {
    try {
      let first = true;
      for await (const chunk of set.chunks) {
        if (!first) await gate;
        first = false;
        yield chunk;
      }
    } finally {
      over = true;
    }
  }
  return { set: { ...set, chunks: chunks() }, go, returned: () => over };
}

describe('a picture', () => {
  test('is made of chunks as of the whole, whose values are handed over', async () => {
    const set = setOf([paths], 7);
    const chunks: PathChunk[] = [];
    for await (const chunk of set.chunks) chunks.push(chunk);
    async function* given() {
      yield* chunks;
    }
    expect(await openFigures().picture({ ...set, chunks: given() }, { start: 'stationary' })).toEqual(expected);
    expect(chunks.length).toBe(5);
    expect(chunks.map(({ values }) => values.buffer.byteLength)).toEqual([0, 0, 0, 0, 0]);
  });

  test('is told of before its facts are there, where they are wanted', async () => {
    const told: Picture[] = [];
    const onOutline = (picture: Picture) => told.push(picture);
    await openFigures().picture(setOf([paths]), { start: 'stationary', onOutline });
    expect(told).toEqual([{ ...expected, facts: [] }]);
    await openFigures().picture(setOf([paths]), { start: 'stationary', facts: false, onOutline });
    expect(told.length).toBe(1);
  });

  test('is of the asset that is asked for, with its history', async () => {
    const others = toyPaths(30, 40).map((path) => Array.from(path, (r) => -r));
    const returns = [new Float64Array(300), toyPath(9, 300)];
    const dates = Array.from({ length: 300 }, (_, i) => new Date(86_400_000 * i).toISOString().slice(0, 10));
    const history = { assets: ['A', 'B'], dates, returns };
    const options = { start: '1970-05-20', history, asset: 'B' } as const;
    const picture = await openFigures().picture(setOf([others, paths], 11), options);
    const past = { returns: returns[1], day: dates.indexOf('1970-05-20') };
    expect(picture).toEqual(finish(makePicture(drawnOf(paths), { ...scene, asset: 'B', past })));
    expect(picture.after?.length).toBe(41);
  });

  test('of a part of the paths, or of a path that comes in several chunks, is whole', async () => {
    const part = setOf([paths.slice(10, 20)], 5);
    const manifest = {
      ...part.manifest,
      request: setOf([paths]).manifest.request,
      range: { firstPath: 10, paths: 10 },
    };
    async function* shifted() {
      for await (const chunk of part.chunks) yield { ...chunk, firstPath: chunk.firstPath + 10 };
    }
    const ofPart = await openFigures().picture({ manifest, chunks: shifted() }, { start: 'stationary' });
    expect(ofPart).toEqual(finish(makePicture(drawnOf(paths.slice(10, 20)), scene)));

    const [path] = paths;
    async function* cut() {
      for (const [firstStep, steps] of [
        [0, 25],
        [25, 15],
      ]) {
        const values = Float32Array.from(path).slice(firstStep, firstStep + steps);
        yield { firstPath: 0, paths: 1, firstStep, steps, assets: 1, values };
      }
    }
    const single = await openFigures().picture(
      { manifest: setOf([[path]]).manifest, chunks: cut() },
      { start: 'stationary' },
    );
    expect(single).toEqual(finish(makePicture(drawnOf([path]), scene)));
  });

  test('has at most two chunks on their way', async () => {
    const { port1, port2 } = new MessageChannel();
    ports.push(port1, port2);
    // A worker that takes nothing before it is let.
    const seen: string[] = [];
    port2.onmessage = ({ data }) => seen.push(data.kind);
    const handle = { postMessage: port1.postMessage.bind(port1), terminate: () => {}, onmessage: null, onerror: null };
    port1.onmessage = (event) => (handle as WorkerHandle).onmessage?.call(handle as unknown as Worker, event);
    let drawn = 0;
    const set = setOf([paths], 1);
    async function* counted() {
      for await (const chunk of set.chunks) {
        drawn++;
        yield chunk;
      }
    }
    const figures = new Figures(SCRIPT, () => handle as WorkerHandle);
    figures.picture({ ...set, chunks: counted() }, { start: 'stationary' }).catch(() => {});
    await expect.poll(() => drawn).toBe(3);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect([drawn, seen]).toEqual([3, ['picture', 'chunk', 'chunk']]);
    port2.postMessage({ kind: 'more', id: 0 });
    await expect.poll(() => seen.length).toBe(4);
    expect(drawn).toBe(4);
  });

  test('is worked out while another waits for its paths, and both are right', async () => {
    const figures = openFigures();
    const held = heldBack(setOf([paths], 10));
    const slow = figures.picture(held.set, { start: 'stationary' });
    const fast = await figures.picture(setOf([paths.slice(0, 5)]), { start: 'stationary' });
    expect(fast.paths).toBe(5);
    held.go();
    expect(await slow).toEqual(expected);
  });

  test('that is aborted fails at once with the reason, lets go of its paths, and holds nothing up', async () => {
    const figures = openFigures();
    const held = heldBack(setOf([paths], 10));
    const control = new AbortController();
    const aborted = figures.picture(held.set, { start: 'stationary', signal: control.signal });
    const reason = new Error('a slider moved');
    setTimeout(() => control.abort(reason), 10);
    await expect(aborted).rejects.toBe(reason);
    expect(await figures.picture(setOf([paths]), { start: 'stationary' })).toEqual(expected);
    held.go();
    await expect.poll(() => held.returned()).toBe(true);
    await expect(figures.picture(setOf([paths]), { start: 'own', signal: control.signal })).rejects.toBe(reason);
  });

  test('that is aborted while it is worked out gives way to the next', async () => {
    const figures = openFigures();
    const control = new AbortController();
    const large = setOf([toyPaths(2000, 250)], 500);
    const aborted = figures.picture(large, { start: 'stationary', signal: control.signal });
    aborted.catch(() => {});
    await expect.poll(() => sent.some((message) => (message as { kind: string }).kind === 'end')).toBe(true);
    control.abort();
    await expect(aborted).rejects.toThrow(/abort/);
    expect(await figures.picture(setOf([paths]), { start: 'stationary' })).toEqual(expected);
  });

  test('fails as the drawing fails', async () => {
    const failure = new PathloomError('bad_model', 'the package was changed');
    const set = setOf([paths], 10);
    async function* chunks() {
      for await (const chunk of set.chunks) {
        yield chunk;
        throw failure;
      }
    }
    const figures = openFigures();
    await expect(figures.picture({ ...set, chunks: chunks() }, { start: 'stationary' })).rejects.toBe(failure);
    expect(await figures.picture(set, { start: 'stationary' })).toEqual(expected);
  });

  test('is refused in words where paths explode, and for an asset that is not there', async () => {
    const figures = openFigures();
    const refused = { name: 'PathloomError', code: 'bad_model', message: expect.stringContaining('explode') };
    await expect(figures.picture(setOf([[[99, 99]]]), { start: 'stationary' })).rejects.toMatchObject(refused);
    const unknown = figures.picture(setOf([paths]), { start: 'stationary', asset: 'Gold' });
    await expect(unknown).rejects.toMatchObject({ code: 'bad_option', message: 'asset Gold: must be one of A' });
  });

  test('for which memory is short is refused with the field that helps', async () => {
    const toSorted = vi.spyOn(Float64Array.prototype, 'toSorted').mockImplementationOnce(() => {
      throw new RangeError('Array buffer allocation failed');
    });
    const figures = openFigures();
    const refused = { code: 'bad_option', field: 'paths', message: expect.stringContaining('ask for fewer paths') };
    await expect(figures.picture(setOf([paths]), { start: 'stationary' })).rejects.toMatchObject(refused);
    toSorted.mockRestore();
    expect(await figures.picture(setOf([paths]), { start: 'stationary' })).toEqual(expected);
  });

  test('is not made of prices', async () => {
    const set = setOf([paths]);
    const manifest = { ...set.manifest, request: { ...set.manifest.request, output: 'prices' as const } };
    await expect(openFigures().picture({ ...set, manifest }, { start: 'stationary' })).rejects.toThrow(TypeError);
  });
});

test('work that yields is left when nobody wants its result any more', async () => {
  function* endless() {
    for (;;) yield;
  }
  let wanted = true;
  setTimeout(() => {
    wanted = false;
  });
  const assertWanted = () => {
    if (!wanted) throw new Stopped();
  };
  await expect(workInTurns(endless(), assertWanted)).rejects.toThrow(Stopped);
});

describe('the worker', () => {
  test('that is closed fails whoever waits, and whoever asks', async () => {
    const figures = openFigures();
    const held = heldBack(setOf([paths], 10));
    const picture = figures.picture(held.set, { start: 'stationary' });
    const history = figures.readHistory(new Blob(['x']), 'a.csv');
    figures.close();
    const interrupted = { code: 'interrupted' };
    await expect(picture).rejects.toMatchObject(interrupted);
    await expect(history).rejects.toMatchObject(interrupted);
    await expect(figures.file(setOf([paths]), 'csv')).rejects.toMatchObject(interrupted);
    held.go();
    await expect.poll(() => held.returned()).toBe(true);
  });

  test('that cannot be loaded is named', async () => {
    let handle: WorkerHandle | undefined;
    const figures = new Figures(SCRIPT, () => {
      handle = openHere();
      return handle;
    });
    const picture = figures.picture(setOf([paths]), { start: 'stationary' });
    const event = Object.assign(new Event('error', { cancelable: true }), { message: 'SyntaxError' }) as ErrorEvent;
    handle?.onerror?.call(handle as Worker, event);
    const message = 'https://studio.test/studio/figures.js cannot be loaded: SyntaxError; load the page again';
    await expect(picture).rejects.toMatchObject({ code: 'missing_dependency', message });
    expect(event.defaultPrevented).toBe(true);
  });
});
