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
const isPrime = (x) => {
  const whole = Math.round(x);
  if (!(Math.abs(x - whole) < LEVEL * Math.max(1, Math.abs(x))) || whole < 2 || whole > 1e12) return 0;
  for (let divisor = 2; divisor * divisor <= whole; divisor += 1) if (whole % divisor === 0) return 0;
  return 1;
};
const eliminate = (rows, row, k) => {
  const factor = rows[row][k] / rows[k][k];
  rows[row] = rows[row].map((entry, at) => entry - factor * rows[k][at]);
};
const solve = (a, b) => {  // by Gauss and Jordan, with the largest pivot of each column
  const n = a.length, rows = a.map((row, at) => [...row, ...b[at]]);
  const scale = Math.max(...a.flat().map(Math.abs));
  for (let k = 0; k < n; k += 1) {
    let pivot = k;
    for (let i = k + 1; i < n; i += 1) if (Math.abs(rows[i][k]) > Math.abs(rows[pivot][k])) pivot = i;
    [rows[k], rows[pivot]] = [rows[pivot], rows[k]];
    if (!(Math.abs(rows[k][k]) > 1e-14 * scale)) return b.map((row) => row.map(() => NaN));
    for (let i = 0; i < n; i += 1) if (i !== k) eliminate(rows, i, k);
  }
  return rows.map((row, k) => row.slice(n).map((entry) => entry / row[k]));
};
const isPsd = (a) => {  // by symmetric elimination: every pivot positive, or zero with a zero row
  const rows = a.map((row) => [...row]), scale = LEVEL * Math.max(1, ...a.flat().map(Math.abs));
  if (rows.some((row, i) => row.some((entry, j) => entry !== rows[j][i]))) return 0;
  for (let k = 0; k < rows.length; k += 1) {
    const isZero = Math.abs(rows[k][k]) <= scale;
    if (isZero ? rows[k].slice(k).some((entry) => Math.abs(entry) > scale) : rows[k][k] < 0) return 0;
    for (let i = k + 1; i < rows.length && !isZero; i += 1) eliminate(rows, i, k);
  }
  return 1;
};
