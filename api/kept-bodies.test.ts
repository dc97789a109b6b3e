import { brotliDecompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { KeptBodies } from './kept-bodies.ts';

/** Something in the database that has a version and can be asked for; counts how often it was. */
const thing = (size = 10) => {
  const asked = { version: 0, make: 0 };
  const state = { version: '1.1' };
  const source = {
    version: async () => {
      asked.version++;
      return state.version;
    },
    make: async () => {
      asked.make++;
      const { version } = state;
      await new Promise((next) => setTimeout(next, 5));
      return { version, bytes: Buffer.alloc(size, version) };
    },
  };
  return { asked, state, source };
};

describe('kept answers', () => {
  test('are made once for all who ask at a time, and kept for those who come later', async () => {
    const { asked, source } = thing();
    const kept = new KeptBodies(1_000);
    const all = await Promise.all(Array.from({ length: 10 }, () => kept.get('a', source)));
    expect(new Set(all).size).toBe(1);
    expect(await kept.get('a', source)).toBe(all[0]);
    expect(asked.make).toBe(1);
  });

  test('are made anew when there is a newer version, also while the older one is being made', async () => {
    const { asked, state, source } = thing();
    const kept = new KeptBodies(1_000);
    const early = kept.get('a', source);
    await Promise.resolve();
    expect(asked.make).toBe(1);
    state.version = '1.2';
    const late = await Promise.all([kept.get('a', source), kept.get('a', source)]);
    expect((await early).version).toBe('1.1');
    expect(late.map(({ version }) => version)).toEqual(['1.2', '1.2']);
    expect(asked.make).toBe(2);
    expect((await kept.get('a', source)).version).toBe('1.2');
  });

  test('that are outdated are made anew once, also where some learn of it late', async () => {
    const { asked, state, source } = thing();
    const kept = new KeptBodies(1_000);
    await kept.get('a', source);
    state.version = '1.2';
    const late = (ms: number) => ({
      ...source,
      version: () => new Promise<string>((next) => setTimeout(() => next('1.2'), ms)),
    });
    await Promise.all([0, 2, 30].map((ms) => kept.get('a', late(ms))));
    expect(asked.make).toBe(2);
  });

  test('are compressed once', async () => {
    const kept = new KeptBodies(10_000);
    const body = await kept.get('a', thing(4_000).source);
    const forms = await Promise.all([kept.compressed(body, 'br'), kept.compressed(body, 'br')]);
    expect(forms[0]).toBe(forms[1]);
    expect(brotliDecompressSync(forms[0])).toEqual(body.bytes);
    expect(body.size).toBe(4_000 + forms[0].byteLength);
  });

  test('go, the longest unused first, when they are more than allowed', async () => {
    const kept = new KeptBodies(25);
    const [a, b, c] = [thing(), thing(), thing()];
    await kept.get('a', a.source);
    await kept.get('b', b.source);
    await kept.get('a', a.source);
    await kept.get('c', c.source);
    await kept.get('a', a.source);
    await kept.get('b', b.source);
    expect([a, b, c].map(({ asked }) => asked.make)).toEqual([1, 2, 1]);
  });

  test('that could not be made are tried again by the next who asks', async () => {
    const { source } = thing();
    const kept = new KeptBodies(1_000);
    const broken = { ...source, make: () => Promise.reject(new Error('no')) };
    await expect(kept.get('a', broken)).rejects.toThrow('no');
    expect((await kept.get('a', source)).version).toBe('1.1');
  });
});
