/** A share as a percentage: −12.3 %. */
export const percent = (share: number, digits = 1): string => `${decimal(100 * share, digits)}\u00a0%`;

/** A number with so many digits behind the point, and a true minus. */
export function decimal(value: number, digits: number): string {
  const text = Math.abs(value).toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
  // What rounds to nothing has no sign.
  return value < 0 && /[1-9]/.test(text) ? `−${text}` : text;
}

/** A price where the start is 100. */
export const price = (value: number): string => decimal(100 * value, 1);

export const count = (value: number): string => value.toLocaleString('en');

export const megabytes = (bytes: number): string => `${decimal(bytes / 1e6, 1)}\u00a0MB`;

/** So much of a hash as a person compares. */
export const shortHash = (sha256: string): string => sha256.slice(0, 12);
