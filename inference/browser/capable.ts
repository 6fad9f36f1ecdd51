import { PathloomError } from '../contract/error.ts';

/** A module with one SIMD instruction, `i8x16.splat`: valid only where there is WebAssembly SIMD. WebAssembly core specification 2.0, section 5. */
const SIMD_MODULE = Uint8Array.from([
  ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0], // magic and version
  ...[1, 5, 1, 0x60, 0, 1, 0x7b], // types: () -> v128
  ...[3, 2, 1, 0], // functions: one of that type
  ...[10, 8, 1, 6, 0, 0x41, 0, 0xfd, 0x0f, 0x0b], // code: i32.const 0, i8x16.splat
]);

/** What of a browser the model needs. */
export interface Surroundings {
  readonly Worker?: unknown;
  readonly WebAssembly?: Pick<typeof WebAssembly, 'validate'>;
  readonly crypto?: { readonly subtle?: unknown };
}

/**
 * Says in a sentence what is missing, before anything is loaded.
 *
 * @throws PathloomError `missing_dependency`
 */
export function assertCapable({ Worker: workers, WebAssembly: wasm, crypto }: Surroundings = globalThis): void {
  if (!workers) throw missing('there are no Web Workers here; in Node import pathloom/node instead');
  if (!wasm?.validate(SIMD_MODULE)) {
    throw missing(
      'this browser has no WebAssembly SIMD, or it is switched off; Chrome and Edge from 91, Firefox from 89 and Safari from 16.4 have it',
    );
  }
  if (!crypto?.subtle) {
    throw missing('files cannot be checked on a page that is not secure; open it by https or from localhost');
  }
}

const missing = (message: string): PathloomError => new PathloomError('missing_dependency', message);
