import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { strToU8, zipSync, type Zippable } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LIMITS } from '../source.ts';
import { openZip, type ZipLimits } from './zip.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'haidai-zip-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function open(bytes: Uint8Array, limits?: ZipLimits) {
  const file = path.join(folder, 'a.zip');
  await writeFile(file, bytes);
  return openZip(file, limits);
}

const pack = (files: Record<string, string>, options: Zippable = {}): Uint8Array =>
  zipSync({
    ...Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)])),
    ...options,
  });

/** Overwrites bytes in every place where `from` occurs. */
function replace(zip: Uint8Array, from: Uint8Array, to: Uint8Array): Buffer {
  const bytes = Buffer.from(zip);
  for (let at = bytes.indexOf(from); at !== -1; at = bytes.indexOf(from, at + from.length)) {
    bytes.set(to, at);
  }
  return bytes;
}

const withFlags = (zip: Uint8Array, flags: number): Buffer => {
  const bytes = Buffer.from(zip);
  bytes.writeUInt16LE(flags, bytes.indexOf('PK\x01\x02', 0, 'latin1') + 8);
  return bytes;
};

describe('an honest zip', () => {
  test('gives its files', async () => {
    const zip = await open(pack({ 'one.txt': 'first', 'folder/two.txt': 'second' }));
    expect(zip.names).toEqual(['one.txt', 'folder/two.txt']);
    expect((await zip.read('folder/two.txt')).toString()).toBe('second');
    expect((await zip.read('one.txt')).toString()).toBe('first');
    await zip.close();
    await zip.close();
  });

  test('from a Chinese Windows has its names in GBK', async () => {
    const zip = await open(
      replace(pack({ 'abcd.txt': 'x' }), Buffer.from('abcd'), Buffer.of(0xca, 0xfd, 0xbe, 0xdd)),
    );
    expect(zip.names).toEqual(['数据.txt']);
    await zip.close();
  });
});

describe('a zip is refused', () => {
  test.each(['../x.txt', 'a/../../x.txt', '/etc/x', 'a\\x.txt', 'C:/x.txt', '..'])(
    'for the path %s',
    async (name) => {
      await expect(open(pack({ 'fine.txt': 'x', [name]: 'x' }))).rejects.toMatchObject({
        reason: 'zip-path',
      });
    },
  );

  test('for a password', async () => {
    await expect(open(withFlags(pack({ 'a.txt': 'x' }), 1))).rejects.toMatchObject({
      reason: 'zip-encrypted',
    });
  });

  test('for more entries than any of ours needs', async () => {
    const files = Object.fromEntries(Array.from({ length: 2001 }, (_, at) => [`${at}`, '']));
    await expect(open(pack(files))).rejects.toMatchObject({ reason: 'zip-bomb' });
  });

  test('for not being one, or for being cut', async () => {
    await expect(open(strToU8('id,name\n1,x\n'))).rejects.toMatchObject({ reason: 'not-a-zip' });
    await expect(open(new Uint8Array())).rejects.toMatchObject({ reason: 'not-a-zip' });
    await expect(open(pack({ 'a.txt': 'x' }).subarray(0, 50))).rejects.toMatchObject({ reason: 'not-a-zip' });
    await expect(openZip(path.join(folder, 'nowhere.zip'))).rejects.toMatchObject({ reason: 'not-a-zip' });
  });
});

describe('while it is unfolded, a zip is refused', () => {
  const zeros = { 'zeros.bin': new Uint8Array(20_000_000) };

  test('for its ratio', async () => {
    const zip = await open(zipSync(zeros));
    await expect(zip.read('zeros.bin')).rejects.toMatchObject({ reason: 'zip-bomb' });
    await zip.close();
  });

  test('for what it unfolds to in all, and not for reading one entry twice', async () => {
    const files = { a: new Uint8Array(600), b: new Uint8Array(600) };
    const zip = await open(zipSync(files, { level: 0 }), { ...LIMITS, unzippedBytes: 1000 });
    await zip.read('a');
    await zip.read('a');
    await expect(zip.read('b')).rejects.toMatchObject({ reason: 'zip-bomb' });
    await zip.close();
  });

  test('for unfolding to more than it says', async () => {
    const size = Buffer.alloc(4);
    size.writeUInt32LE(20_000_000);
    const zip = await open(replace(zipSync(zeros), size, Buffer.of(10, 0, 0, 0)));
    await expect(zip.read('zeros.bin')).rejects.toMatchObject({ reason: 'zip-bomb' });
    await zip.close();
  });

  test('for a checksum that is wrong', async () => {
    const zip = await open(
      replace(zipSync({ a: strToU8('some text') }, { level: 0 }), Buffer.from('some'), Buffer.from('sime')),
    );
    await expect(zip.read('a')).rejects.toMatchObject({ reason: 'not-a-zip' });
    await zip.close();
  });
});
