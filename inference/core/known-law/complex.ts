/** A complex number. */
export interface Complex {
  readonly re: number;
  readonly im: number;
}

export const complex = (re: number, im = 0): Complex => ({ re, im });

export const add = (x: Complex, y: Complex): Complex => complex(x.re + y.re, x.im + y.im);
export const subtract = (x: Complex, y: Complex): Complex => complex(x.re - y.re, x.im - y.im);
export const scale = (x: Complex, factor: number): Complex => complex(x.re * factor, x.im * factor);

export const multiply = (x: Complex, y: Complex): Complex =>
  complex(x.re * y.re - x.im * y.im, x.re * y.im + x.im * y.re);

export function divide(x: Complex, y: Complex): Complex {
  const square = y.re * y.re + y.im * y.im;
  return complex((x.re * y.re + x.im * y.im) / square, (x.im * y.re - x.re * y.im) / square);
}

export function exp(x: Complex): Complex {
  const size = Math.exp(x.re);
  return complex(size * Math.cos(x.im), size * Math.sin(x.im));
}

/** The principal logarithm. */
export const log = (x: Complex): Complex => complex(Math.log(Math.hypot(x.re, x.im)), Math.atan2(x.im, x.re));

/** The principal root: its real part is not negative. */
export function sqrt(x: Complex): Complex {
  const size = Math.hypot(x.re, x.im);
  const re = Math.sqrt((size + x.re) / 2);
  const im = Math.sqrt((size - x.re) / 2);
  return complex(re, x.im < 0 ? -im : im);
}
