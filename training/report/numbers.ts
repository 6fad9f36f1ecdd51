const MINUS = '\u2212';

/** Three significant digits; words where there is no number. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return 'not defined';
  const size = Math.abs(value);
  if (size >= 1000) return typographic(value.toFixed(0));
  return typographic(size >= 1e-4 || size === 0 ? value.toPrecision(3) : value.toExponential(1));
}

/** A number with so many decimals. */
export function formatFixed(value: number, digits: number): string {
  return typographic(value.toFixed(digits));
}

/** A p-value with three decimals. */
export function formatPValue(p: number): string {
  return p < 0.0005 ? '< .001' : p.toFixed(3);
}

/** A share as per cent: 0.0512 is `5.1 %`. */
export function formatPercent(share: number, digits = 1): string {
  return Number.isFinite(share) ? `${typographic((share * 100).toFixed(digits))} %` : 'not defined';
}

/** Whole numbers with thousands set apart: 622,848. */
export function formatCount(count: number): string {
  return typographic(count.toFixed(0).replace(/\B(?=(\d{3})+$)/g, ','));
}

/** `1 path`, `2 paths`. */
export function countOf(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** With a minus sign for a hyphen. */
export function typographic(number: string): string {
  return number.replace('-', MINUS);
}
