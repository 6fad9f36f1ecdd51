import { add, type Complex, complex, divide, exp, log, multiply, scale, sqrt, subtract } from './complex.ts';
import type { HestonParameters } from './heston.ts';

const ONE = complex(1);

/**
 * E[exp(i u x)] of Heston's log return x over a time, given the variance at its start. Heston (1993), equation 17, in the form whose
 * logarithm stays on one branch: Albrecher, Mayer, Schoutens & Tistaert, "The little Heston trap", Wilmott Magazine (2007).
 */
export function hestonCharacteristic(
  { drift, kappa, theta, sigma, rho }: HestonParameters,
  variance: number,
  time: number,
): (u: number) => Complex {
  const square = sigma * sigma;
  return (u) => {
    const b = complex(kappa, -rho * sigma * u);
    const d = sqrt(add(multiply(b, b), complex(square * u * u, square * u)));
    const lower = subtract(b, d);
    const g = divide(lower, add(b, d));
    const decay = exp(scale(d, -time));
    const rest = subtract(ONE, multiply(g, decay));
    const slope = divide(multiply(scale(lower, 1 / square), subtract(ONE, decay)), rest);
    const level = subtract(scale(lower, time), scale(log(divide(rest, subtract(ONE, g))), 2));
    const exponent = add(scale(level, (kappa * theta) / square), scale(slope, variance));
    return exp(add(exponent, complex(0, u * drift * time)));
  };
}
