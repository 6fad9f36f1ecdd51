import wabt from 'wabt';
import { kernelSource } from './source.ts';

/** The kernel as the file that is checked in holds it. */
export async function compiledKernel(): Promise<string> {
  const { parseWat } = await wabt();
  const module = parseWat('kernel.wat', kernelSource(), { simd: true });
  try {
    module.validate();
    const { buffer } = module.toBinary({});
    return Buffer.from(buffer).toString('base64');
  } finally {
    module.destroy();
  }
}

/** The file that carries it. */
export const KERNEL_FILE = 'inference/core/noise/kernel-module.ts';

export const kernelFile = (base64: string): string =>
  `/** WebAssembly, compiled from training/noise-kernel/source.ts by \`npm run noise-kernel\`. */\nexport const KERNEL_MODULE =\n  '${base64}';\n`;
