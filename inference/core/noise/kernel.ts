import { type Fill, type NoiseFiller, rowsOf } from './fill.ts';
import { KERNEL_MODULE } from './kernel-module.ts';

/**
 * The same numbers as `plainFiller`, several times as fast, on WebAssembly with SIMD.
 *
 * @returns undefined where code may not be compiled: in Workers, and on pages whose content security policy forbids it
 */
export function kernelFiller(): NoiseFiller | undefined {
  try {
    const bytes = Uint8Array.from(atob(KERNEL_MODULE), (character) => character.charCodeAt(0));
    const { memory, fill } = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports;
    return { rows: rowsOf((memory as WebAssembly.Memory).buffer), fill: fill as Fill };
  } catch {
    return undefined;
  }
}
