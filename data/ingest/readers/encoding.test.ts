import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decodeText, detectEncoding, openText, type TextEncoding } from './encoding.ts';

const all = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
};

/** 海口,消防站 in GBK. */
const GBK = Buffer.from('baa3bfda2ccffbb7c0d5be', 'hex');

const decode = async (bytes: Uint8Array, encoding: TextEncoding, step: number): Promise<string> => {
  const blocks = async function* (): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += step) yield bytes.subarray(at, at + step);
  };
  return (await all(decodeText(blocks(), encoding))).join('');
};

describe('detectEncoding', () => {
  test('tells UTF-8, with and without its mark, from GB18030', () => {
    expect(detectEncoding(Buffer.from('名称,海口'))).toBe('utf-8');
    expect(detectEncoding(Buffer.from('\uFEFFa,b'))).toBe('utf-8');
    expect(detectEncoding(Buffer.from('a,b'))).toBe('utf-8');
    expect(detectEncoding(GBK)).toBe('gb18030');
  });

  test('forgives a character that the end of the sample cuts, but not one that the file ends in', () => {
    const cut = Buffer.from('名称').subarray(0, 5);
    expect(detectEncoding(cut, false)).toBe('utf-8');
    expect(detectEncoding(Buffer.from('d6d0', 'hex'))).toBe('gb18030');
  });

  test('goes by what most of a mixed file is', () => {
    expect(detectEncoding(Buffer.concat([Buffer.from('海南省海口市龙华区,消防站\n'), GBK]))).toBe('utf-8');
    const mostlyGbk = Buffer.concat([...Array<Buffer>(20).fill(GBK), Buffer.from('站,\n')]);
    expect(detectEncoding(mostlyGbk)).toBe('gb18030');
  });

  test('refuses UTF-16 and what is no text', () => {
    expect(() => detectEncoding(Buffer.from('\uFEFFa,b', 'utf16le'))).toThrow('UTF-16');
    expect(() => detectEncoding(Buffer.from('\uFEFFa,b', 'utf16le').swap16())).toThrow('UTF-16');
    expect(() => detectEncoding(Buffer.from('a,b\n1,2\n', 'utf16le'))).toThrow('not text');
    expect(() => detectEncoding(Buffer.from('caf\xe9,\xe0 \xe9', 'latin1'))).toThrow('not text');
  });
});

describe('decodeText', () => {
  test('gives the same text whatever the blocks, without a byte order mark', async () => {
    const text = '\uFEFF名称,😀,１２３';
    for (const step of [1, 2, 3, 5, 100]) {
      expect(await decode(Buffer.from(text), 'utf-8', step)).toBe(text.slice(1));
      expect(await decode(GBK, 'gb18030', step)).toBe('海口,消防站');
    }
    // Four bytes of GB18030 for what GBK does not have.
    expect(await decode(Buffer.from('9439fc36', 'hex'), 'gb18030', 1)).toBe('😀');
  });

  test('marks what cannot be decoded and keeps the separators after it', async () => {
    expect(await decode(Buffer.concat([GBK, Buffer.from('\nb')]), 'utf-8', 3)).toMatch(
      /\uFFFD,.*\uFFFD.*\nb$/,
    );
    expect(await decode(Buffer.from('ba2c62', 'hex'), 'gb18030', 1)).toBe('\uFFFD,b');
  });
});

describe('openText', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'encoding-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  test('looks past a megabyte of plain ASCII, reads twice and counts bytes', async () => {
    const file = path.join(folder, 'late.csv');
    await writeFile(file, Buffer.concat([Buffer.alloc(1_500_000, 'a'), GBK]));
    const text = await openText(file);
    expect(text.encoding).toBe('gb18030');
    for (let pass = 0; pass < 2; pass++)
      expect((await all(text.text())).join('').slice(-6)).toBe('海口,消防站');
    expect(text.bytes).toEqual({ total: 1_500_011, read: 1_500_011 });
    await text.close();
    await text.close();
  });

  test('takes the declared encoding, unless a mark says otherwise', async () => {
    const file = path.join(folder, 'declared.csv');
    const encodingOf = async (bytes: Buffer): Promise<TextEncoding> => {
      await writeFile(file, bytes);
      const text = await openText(file, { encoding: 'gb18030' });
      await text.close();
      return text.encoding;
    };
    expect(await encodingOf(Buffer.from('a,b'))).toBe('gb18030');
    expect(await encodingOf(Buffer.from('\uFEFFa,b'))).toBe('utf-8');
    await expect(encodingOf(Buffer.from('\uFEFFa,b', 'utf16le'))).rejects.toThrow('UTF-16');
    await expect(openText(path.join(folder, 'none.csv'))).rejects.toMatchObject({ reason: 'unreadable' });
  });
});
