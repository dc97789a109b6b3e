import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SingularMatrix, solveSymmetric } from './ldlt.ts';

const solved = (rows: readonly (readonly number[])[], b: readonly number[]): number[] => [
  ...solveSymmetric(Float64Array.from(rows.flat()), Float64Array.from(b)),
];

describe('a symmetric system', () => {
  test('is solved, here by hand', () => {
    // 4x + 2y = 10, 2x + 3y = 11
    expect(
      solved(
        [
          [4, 2],
          [2, 3],
        ],
        [10, 11],
      ),
    ).toEqual([1, 3]);
  });

  test('may be bordered by a constraint with a zero on the diagonal', () => {
    // x + y = 1 and 2x + m = 0, 2y + m = 0
    expect(
      solved(
        [
          [2, 0, 1],
          [0, 2, 1],
          [1, 1, 0],
        ],
        [0, 0, 1],
      ),
    ).toEqual([0.5, 0.5, -1]);
  });

  test('needs the lower triangle of its matrix only', () => {
    expect(
      solved(
        [
          [4, NaN],
          [2, 3],
        ],
        [10, 11],
      ),
    ).toEqual([1, 3]);
  });

  test('without one solution is refused', () => {
    expect(() =>
      solved(
        [
          [1, 1],
          [1, 1],
        ],
        [1, 2],
      ),
    ).toThrow(SingularMatrix);
    expect(() => solved([[0]], [1])).toThrow('The pivot of row 1 of 1 is 0.');
    expect(() => solved([[NaN]], [1])).toThrow(SingularMatrix);
  });

  test('that is positive definite and bordered is solved to rounding', () => {
    const entry = fc.double({ min: -1, max: 1, noNaN: true });
    const size = fc.integer({ min: 1, max: 12 });
    fc.assert(
      fc.property(
        size.chain((n) =>
          fc.tuple(
            fc.array(fc.array(entry, { minLength: n, maxLength: n }), { minLength: n, maxLength: n }),
            fc.array(entry, { minLength: n + 1, maxLength: n + 1 }),
          ),
        ),
        ([m, b]) => {
          const n = m.length;
          // MᵀM + I, with a border of ones
          const rows = Array.from({ length: n + 1 }, (_, i) =>
            Array.from({ length: n + 1 }, (__, j) => {
              if (i === n || j === n) return i === j ? 0 : 1;
              return m.reduce((sum, row) => sum + row[i]! * row[j]!, i === j ? 1 : 0);
            }),
          );
          const x = solved(rows, b);
          for (const [i, row] of rows.entries())
            expect(row.reduce((sum, one, j) => sum + one * x[j]!, 0)).toBeCloseTo(b[i]!, 9);
        },
      ),
    );
  });
});
