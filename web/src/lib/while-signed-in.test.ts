import { afterEach, expect, test } from 'vitest';
import { Problem } from './problem.ts';
import { askThrough, whileSignedIn } from './while-signed-in.ts';

const ended = () => new Problem('refused', 'sign in, please', 401, '/problems/sign-in-needed');

afterEach(() => askThrough(() => Promise.resolve(false)));

/** Work that needs a session, and how often it was tried. */
const guarded = (session: { there: boolean }) => {
  const tries: boolean[] = [];
  const work = () => {
    tries.push(session.there);
    return session.there ? Promise.resolve('done') : Promise.reject(ended());
  };
  return { work, tries };
};

test('work that meets an ended session goes on after signing in again', async () => {
  const session = { there: false };
  const { work, tries } = guarded(session);
  askThrough(() => {
    session.there = true;
    return Promise.resolve(true);
  });
  expect(await whileSignedIn(work)).toBe('done');
  expect(tries).toEqual([false, true]);
});

test('nobody is asked while the session lasts, or about another trouble', async () => {
  let asked = 0;
  askThrough(() => Promise.resolve(Boolean((asked += 1))));
  expect(await whileSignedIn(guarded({ there: true }).work)).toBe('done');
  const wrong = new Problem('refused', 'wrong', 401, '/problems/sign-in-failed');
  await expect(whileSignedIn(() => Promise.reject(wrong))).rejects.toBe(wrong);
  expect(asked).toBe(0);
});

test('the trouble is told when nobody signs in, and when the server still wants it after that', async () => {
  const { work, tries } = guarded({ there: false });
  await expect(whileSignedIn(work)).rejects.toMatchObject({ status: 401 });
  expect(tries).toHaveLength(1);
  askThrough(() => Promise.resolve(true));
  await expect(whileSignedIn(work)).rejects.toMatchObject({ status: 401 });
  expect(tries).toHaveLength(3);
});

test('what was given up meanwhile is not done after signing in again', async () => {
  const abort = new AbortController();
  const reason = new Error('given up');
  const { work, tries } = guarded({ there: false });
  askThrough(() => {
    abort.abort(reason);
    return Promise.resolve(true);
  });
  await expect(whileSignedIn(work, abort.signal)).rejects.toBe(reason);
  expect(tries).toHaveLength(1);
});
