import { Refusal } from './refusal.ts';

const MOST_WAITING = 40;

/** Lets work of one key run one after another, so that each sees what the one before it came to. */
export class Turns {
  #lines = new Map<string, { tail: Promise<unknown>; length: number }>();

  async run<T>(key: string, work: () => Promise<T>): Promise<T> {
    const line = this.#lines.get(key) ?? { tail: Promise.resolve(), length: 0 };
    if (line.length >= MOST_WAITING) throw tooMany();
    this.#lines.set(key, line);
    line.length += 1;
    const done = line.tail.then(work);
    line.tail = done.catch(() => undefined);
    try {
      return await done;
    } finally {
      line.length -= 1;
      if (line.length === 0) this.#lines.delete(key);
    }
  }
}

export const tooMany = (): Refusal =>
  new Refusal(
    'too-many-requests',
    { zh: '登录的人太多，请几秒后再试。', en: 'Too many people are signing in; try again in a few seconds.' },
    { retrySeconds: 3 },
  );
