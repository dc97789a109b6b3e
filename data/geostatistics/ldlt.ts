/** A system whose matrix has no inverse that could be told from rounding. */
export class SingularMatrix extends Error {
  override name = 'SingularMatrix';
}

/**
 * Solves A x = b for a symmetric matrix by A = L D Lᵀ, in place and without exchanging rows: that is sound for positive definite
 * matrices, also where they are bordered by constraints with zeros on the diagonal (then D has a negative entry for each), and for no
 * others. `a` holds the rows of A one after another, of which the lower triangle is read and overwritten.
 */
export const solveSymmetric = (a: Float64Array, b: Float64Array): Float64Array => {
  const n = b.length;
  let largest = 0;
  for (let i = 0; i < n; i++) largest = Math.max(largest, Math.abs(a[i * n + i]!));
  const least = n * Number.EPSILON * largest;
  const row = new Float64Array(n);
  for (let j = 0; j < n; j++) {
    let pivot = a[j * n + j]!;
    for (let k = 0; k < j; k++) {
      const l = a[j * n + k]!;
      // D stands on the diagonal, L below it
      row[k] = l * a[k * n + k]!;
      pivot -= l * row[k]!;
    }
    if (!(Math.abs(pivot) > least))
      throw new SingularMatrix(`The pivot of row ${j + 1} of ${n} is ${pivot}.`);
    a[j * n + j] = pivot;
    for (let i = j + 1; i < n; i++) {
      let sum = a[i * n + j]!;
      for (let k = 0; k < j; k++) sum -= a[i * n + k]! * row[k]!;
      a[i * n + j] = sum / pivot;
    }
  }
  const x = Float64Array.from(b);
  for (let i = 0; i < n; i++) for (let k = 0; k < i; k++) x[i]! -= a[i * n + k]! * x[k]!;
  for (let i = 0; i < n; i++) x[i]! /= a[i * n + i]!;
  for (let i = n - 1; i >= 0; i--) for (let k = i + 1; k < n; k++) x[i]! -= a[k * n + i]! * x[k]!;
  return x;
};
