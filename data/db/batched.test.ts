import { describe, expect, test } from 'vitest';
import { Batched } from './batched.ts';

/** Doubles numbers; remembers by which reads. */
const doubling = (most = 100) => {
  const reads: number[][] = [];
  const batched = new Batched<number, number>(async (numbers) => {
    reads.push(numbers);
    await new Promise((next) => setTimeout(next, 5));
    if (numbers.includes(13)) throw new Error('no 13');
    return numbers.map((number) => number * 2);
  }, most);
  return { reads, double: (number: number) => batched.get(String(number), number) };
};

describe('what is asked for in one turn', () => {
  test('is read together, each thing once, and everybody gets their own', async () => {
    const { reads, double } = doubling();
    const asked = [3, 1, 3, 2].map(double);
    const later = Promise.resolve().then(() => double(5));
    expect(await Promise.all(asked)).toEqual([6, 2, 6, 4]);
    expect(await later).toBe(10);
    expect(reads).toEqual([[3, 1, 2, 5]]);
  });

  test('is not what was begun before, even of the same thing', async () => {
    const { reads, double } = doubling();
    const early = double(1);
    await new Promise((next) => setTimeout(next, 1));
    expect(reads).toEqual([[1]]);
    const late = double(1);
    expect(await Promise.all([early, late])).toEqual([2, 2]);
    expect(reads).toEqual([[1], [1]]);
  });

  test('is read by several reads where it is more than allowed', async () => {
    const { reads, double } = doubling(2);
    expect(await Promise.all([1, 2, 3, 4, 5].map(double))).toEqual([2, 4, 6, 8, 10]);
    expect(reads).toEqual([[1, 2], [3, 4], [5]]);
  });

  test('fails for all of a read, and for nobody else or later', async () => {
    const { double } = doubling(2);
    const all = await Promise.allSettled([13, 1, 2].map(double));
    expect(all.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled']);
    expect(await double(1)).toBe(2);
  });

  test('fails where a read does not find as much as was asked for', async () => {
    const batched = new Batched<number, number>(async () => [1], 10);
    const all = await Promise.allSettled([batched.get('a', 1), batched.get('b', 2)]);
    expect(all.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });
});
