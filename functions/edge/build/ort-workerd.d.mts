import type { Plugin } from 'esbuild';

export const WASM_MODULE: string;
export function ortWorkerd(dist: string): Plugin;
export function adaptGlue(source: string): string;
export function adaptEntry(source: string): string;
