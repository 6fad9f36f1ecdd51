import { PathloomError } from '../../inference/contract/error.ts';

// Apart from what loads tfjs: the set-up and the doctor run where it is not installed.

/** What one may ask for; `native` is libtensorflow by tfjs-node. */
export const BACKEND_CHOICES = ['native', 'wasm'] as const;
export type BackendChoice = (typeof BACKEND_CHOICES)[number];

/** What training on wasm instead of libtensorflow costs (measured on two cores). */
export const WASM_COST = 'tiny networks train about as fast as on libtensorflow, a TCN 7 to 10 times slower';

/**
 * The backend to try first, given the caller's wish and the value of `PATHLOOM_BACKEND`.
 * @throws PathloomError `bad_option`
 */
export function chooseBackend(preferred: BackendChoice, fromEnvironment: string | undefined): BackendChoice {
  if (fromEnvironment === undefined || fromEnvironment === '') return preferred;
  const choice = BACKEND_CHOICES.find((known) => known === fromEnvironment);
  if (choice === undefined)
    throw new PathloomError(
      'bad_option',
      `PATHLOOM_BACKEND is "${fromEnvironment}"; allowed: ${BACKEND_CHOICES.join(', ')}`,
      { field: 'PATHLOOM_BACKEND' },
    );
  return choice;
}
