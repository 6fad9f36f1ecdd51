/**
 * onnxruntime-web's runtime, of the release that package.json pins: a download that is another file is refused before it is compiled.
 * A test compares it with the installed package.
 */
export const WASM_FILE = {
  name: 'ort-wasm-simd-threaded.wasm',
  bytes: 14_239_897,
  sha256: '3398c10d07d229bd91b364548e130e0e51a8e5704b88c7c083ebbeb78842dee2',
} as const;
