// What programs call beside Math, as float64.py has it: LEVEL is close enough to 0 where only the sign matters.
const LEVEL = 1e-12;
const sign = (x) => (Math.abs(x) < LEVEL ? 0 : Math.sign(x));
const floor = (x) => Math.floor(x + LEVEL * Math.max(1, Math.abs(x)));
const ln = (x) => (x > 0 ? Math.log(x) : NaN);
const log2 = (x) => (x > 0 ? Math.log2(x) : NaN);
const log10 = (x) => (x > 0 ? Math.log10(x) : NaN);
const softplus = (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
const arccos = (x) => Math.acos(Math.max(-1, Math.min(1, x)));
const xlogy = (x, y) => (x === 0 ? 0 : x * ln(y));
const divideNonzero = (x, y) => (x === 0 ? 0 : x / y);
const erf = (x) => {
  if (Math.abs(x) > 2) return Math.sign(x) * (1 - erfc(Math.abs(x)));
  let term = x, sum = x;  // of 2/sqrt(pi) e^(-x^2) times the sum of 2^n x^(2n+1)/(2n+1)!!, whose terms have one sign
  for (let n = 1; Math.abs(term) > 1e-18 * Math.abs(sum); n += 1) sum += term *= (2 * x * x) / (2 * n + 1);
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
};
const erfc = (x) => {
  if (x < 2) return 1 - erf(x);
  let below = x;  // the continued fraction of Laplace, from its end
  for (let n = 80; n > 0; n -= 1) below = x + n / 2 / below;
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / below;
};
