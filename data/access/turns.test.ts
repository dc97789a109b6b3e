import { expect, test } from 'vitest';
import { Turns } from './turns.ts';

const later = (ms: number) => new Promise<void>((next) => setTimeout(next, ms));

test('work of one key runs one after another, also after a failure; that of others does not wait', async () => {
  const turns = new Turns();
  const done: string[] = [];
  const work = (name: string, ms: number) => async () => {
    await later(ms);
    done.push(name);
    if (name === 'b') throw new Error('b failed');
    return name;
  };
  const all = await Promise.allSettled([
    turns.run('one', work('a', 30)),
    turns.run('one', work('b', 0)),
    turns.run('two', work('x', 0)),
    turns.run('one', work('c', 0)),
  ]);
  expect(done).toEqual(['x', 'a', 'b', 'c']);
  expect(all.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
});

test('only so many wait, and afterwards there is room again', async () => {
  const turns = new Turns();
  const all = await Promise.allSettled(Array.from({ length: 43 }, () => turns.run('one', () => later(1))));
  expect(all.filter(({ status }) => status === 'rejected')).toHaveLength(3);
  await expect(turns.run('one', () => Promise.resolve(7))).resolves.toBe(7);
});
