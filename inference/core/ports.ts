import { CRITIC_FILE, ENCODER_FILE, GENERATOR_FILE } from '../contract/card.ts';
import type { GraphSession } from './session.ts';

/** Inputs and outputs of the graphs: the fixed interface. */
const PORTS: Readonly<Record<string, { inputs: readonly string[]; outputs: readonly string[] }>> = {
  [GENERATOR_FILE]: { inputs: ['state', 'noise'], outputs: ['returns', 'volatility', 'next_state'] },
  [ENCODER_FILE]: { inputs: ['state', 'returns'], outputs: ['states'] },
  [CRITIC_FILE]: { inputs: ['state', 'returns'], outputs: ['score'] },
};
/** Further outputs of an encoder that is invertible. */
const RESIDUAL_OUTPUTS = ['residual', 'log_density'];

/** What is wrong with a graph's inputs or outputs, to stand after "has the"; undefined where they are those of its file. */
export function portsProblem(file: string, session: GraphSession, invertible: boolean): string | undefined {
  const { inputs, outputs } = PORTS[file];
  const promised = file === ENCODER_FILE && invertible ? [...outputs, ...RESIDUAL_OUTPUTS] : outputs;
  for (const [kind, found, expected] of [
    ['inputs', session.inputNames, inputs],
    ['outputs', session.outputNames, promised],
  ] as const) {
    if (String([...found].sort()) !== String([...expected].sort())) {
      return `${kind} ${found.join(', ')}; expected ${expected.join(', ')}`;
    }
  }
  return undefined;
}
