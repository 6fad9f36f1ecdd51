import { writeFile } from 'node:fs/promises';
import { compiledKernel, KERNEL_FILE, kernelFile } from './compile.ts';

await writeFile(KERNEL_FILE, kernelFile(await compiledKernel()));
