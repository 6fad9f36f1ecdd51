import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { GraphTensor, Runtime } from '../../inference/core/session.ts';
import { openBackend } from '../../training/backend/open.ts';
import { checkParity, RUNTIME_BOUND, TFJS_BOUND } from '../../training/package/parity.ts';
import { type MadePackage, makePackage } from '../fixtures/package.ts';
import { KINDS, RUNTIMES } from './runtimes.ts';

const runtimes = RUNTIMES.map(([, runtime]) => runtime);

beforeAll(() => openBackend());

describe.each(KINDS)('%s for %i asset(s)', (architecture, assets) => {
  let made: MadePackage;

  beforeAll(async () => {
    made = await makePackage({ architecture, assets });
  });
  afterAll(() => made.remove());

  /** Seven states after made-up histories, from a dull one to one of three times the deviation that the model knows. */
  function randomStates(): Float32Array {
    const { stateSize } = made.card.graph;
    const network = made.model.architecture.generator(made.model.data);
    const rows = Array.from({ length: 7 }, (_, k) => {
      const size = 0.6 * (k + 1);
      const returns = Float32Array.from({ length: 100 * assets }, (_, i) => size * Math.sin(3.7 * i * i + k));
      const states = network.filter(returns, made.model.generator);
      return Array.from(states.slice(-stateSize));
    });
    return Float32Array.from(rows.flat());
  }

  test.each([1, 2])('seed %i: tfjs and the runtimes agree within the bounds, on any states', async (seed) => {
    const results = await checkParity(made.model, made.files, randomStates(), runtimes, seed);
    expect(results.map(({ pair, bound }) => [pair, bound])).toEqual([
      ['tfjs and onnxruntime-node, generator', TFJS_BOUND],
      ['tfjs and onnxruntime-web, generator', TFJS_BOUND],
      ['onnxruntime-node and onnxruntime-web, generator', RUNTIME_BOUND],
      ['tfjs and onnxruntime-node, critic', TFJS_BOUND],
    ]);
    for (const { difference, bound } of results) {
      expect(difference).toBeLessThan(bound);
      // Two independent orders of float32 sums never agree to the last bit.
      expect(difference).toBeGreaterThan(0);
    }
  });

  test('files of other weights are refused', async () => {
    const other = await makePackage({ architecture, assets, seed: 2 });
    await other.remove();
    const files = { ...made.files, 'critic.onnx': other.files['critic.onnx'] };
    await expect(checkParity(made.model, other.files, randomStates(), runtimes, 1)).rejects.toThrow(
      expect.objectContaining({
        code: 'training_failed',
        message: expect.stringMatching(/^parity of tfjs and .*generator: /),
      }),
    );
    await expect(checkParity(made.model, files, randomStates(), runtimes, 1)).rejects.toThrow(
      /critic: .* exceeds 0\.0001$/,
    );
  });

  test('paths that are no numbers are refused', async () => {
    const states = randomStates().fill(Number.NaN);
    await expect(checkParity(made.model, made.files, states, runtimes, 1)).rejects.toThrow(/NaN exceeds/);
  });
});

/** A runtime whose outputs of one name are something else. */
function changed(runtime: Runtime, output: string, change: (data: Float32Array) => Float32Array): Runtime {
  return {
    name: 'another',
    async open(bytes) {
      const session = await runtime.open(bytes);
      return {
        ...session,
        release: () => session.release(),
        async run(feeds, wanted) {
          const outputs: Record<string, GraphTensor> = { ...(await session.run(feeds, wanted)) };
          const right = outputs[output];
          if (right) outputs[output] = { ...right, data: change(right.data) };
          return outputs;
        },
      };
    },
  };
}

test('a return of many deviations is held to its digits, and a volatility to those of a deviation', async () => {
  const made = await makePackage({ architecture: 'path-dependent' });
  const states = Float32Array.from({ length: 7 * made.card.graph.stateSize }, (_, i) => (i % 11 < 3 ? 0 : 4));
  const [node] = runtimes;
  const check = (output: string, share: number) => {
    const another = changed(node, output, (data) => data.map((x) => x * (1 + share)));
    return checkParity(made.model, made.files, states, [node, another], 1);
  };
  // In units of a deviation this is more than 1e-5 on a day of two deviations.
  const results = await check('returns', 7e-6);
  expect(results[2].difference).toBeLessThan(RUNTIME_BOUND);
  await expect(check('returns', 3e-5)).rejects.toThrow(/another, generator: .* exceeds 0\.00001$/);
  await expect(check('volatility', 3e-4)).rejects.toThrow(/tfjs and another, generator: .* exceeds 0\.0001$/);
  await made.remove();
});

test.each([
  ['one return among many is no number', (data: Float32Array) => data.with(data.length - 1000, Number.NaN)],
  ['a return is missing', (data: Float32Array) => data.slice(1)],
])('a runtime of which %s is refused', async (_, change) => {
  const made = await makePackage({ architecture: 'path-dependent' });
  const states = new Float32Array(made.card.graph.stateSize).fill(1);
  const [node] = runtimes;
  const check = checkParity(made.model, made.files, states, [node, changed(node, 'returns', change)], 1);
  await expect(check).rejects.toThrow(/tfjs and another, generator: NaN exceeds/);
  await made.remove();
});

test('the bounds are those that the design promises', () => {
  expect([TFJS_BOUND, RUNTIME_BOUND]).toEqual([1e-4, 1e-5]);
});
