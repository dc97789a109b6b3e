import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { compress, negotiateEncoding } from './encoding.ts';

describe('negotiateEncoding', () => {
  test.each([
    [undefined, null],
    ['', null],
    ['identity', null],
    ['gzip, deflate, br', 'br'],
    ['gzip', 'gzip'],
    ['GZIP', 'gzip'],
    ['br;q=0.5, gzip;q=0.8', 'gzip'],
    ['br;q=0, gzip;q=0', null],
    ['*', 'br'],
    ['*, br;q=0', 'gzip'],
    ['gzip;q=nonsense', null],
    ['x'.repeat(2000), null],
  ])('%s is %s', (header, encoding) => expect(negotiateEncoding(header)).toBe(encoding));

  test('chooses among what is offered', () => {
    expect(negotiateEncoding('br, gzip', ['gzip'])).toBe('gzip');
    expect(negotiateEncoding('br', ['gzip'])).toBeNull();
    expect(negotiateEncoding('br', [])).toBeNull();
  });
});

describe('compress', () => {
  test.each([100, 5_000, 200_000])('%i bytes come back the same', async (length) => {
    const body = Buffer.from('山东省 '.repeat(length / 10));
    expect(brotliDecompressSync(await compress(body, 'br'))).toEqual(body);
    expect(gunzipSync(await compress(body, 'gzip'))).toEqual(body);
  });
});
