/** sha256 in lower-case hexadecimal. */
export async function sha256(bytes: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Float32 little-endian as base64, and back. */
export function floatsToBase64(values: Float32Array): string {
  let text = '';
  for (const byte of floatsToBytes(values)) text += String.fromCharCode(byte);
  return btoa(text);
}

export function floatsFromBase64(text: string): Float32Array {
  return floatsFromBytes(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)));
}

export function floatsToBytes(values: Float32Array): Uint8Array {
  const view = new DataView(new ArrayBuffer(4 * values.length));
  for (let i = 0; i < values.length; i++) view.setFloat32(4 * i, values[i], true);
  return new Uint8Array(view.buffer);
}

export function floatsFromBytes(bytes: Uint8Array): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float32Array.from({ length: Math.floor(bytes.byteLength / 4) }, (_, i) => view.getFloat32(4 * i, true));
}
