import { PathloomError } from '../../inference/contract/error.ts';
import type { Architecture } from './architecture.ts';
import { dense } from './dense/index.ts';
import { factor } from './factor/index.ts';
import { joint } from './joint/index.ts';
import { pathDependent } from './path-dependent/index.ts';
import { tcn } from './tcn/index.ts';

/** Every architecture, the default first. A new one is its folder and a line here. */
const architectures: readonly Architecture[] = [pathDependent, joint, factor, dense, tcn];

export const architectureNames: readonly string[] = architectures.map(({ name }) => name);

/** @throws PathloomError `unknown_architecture` */
export function findArchitecture(name: string): Architecture {
  const found = architectures.find((architecture) => architecture.name === name);
  if (found) return found;
  throw new PathloomError('unknown_architecture', `No architecture "${name}"; known: ${architectureNames.join(', ')}`);
}
