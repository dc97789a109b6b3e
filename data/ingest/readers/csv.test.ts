import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LIMITS, type SourceRow } from '../source.ts';
import { detectDelimiter, openCsv, type CsvOptions } from './csv.ts';
import { rowCutter, type TextRow } from './text-rows.ts';

const all = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'csv-'));
});
afterAll(() => rm(folder, { recursive: true }));

const read = async (
  content: string | Buffer,
  options: Partial<CsvOptions> = {},
): Promise<{ columns: readonly string[]; encoding: string | null; rows: SourceRow[] }> => {
  const file = path.join(folder, 'table.csv');
  await writeFile(file, content);
  const source = await openCsv(file, { format: 'csv', ...options });
  const rows = (await all(source.rows)).flat();
  expect(source.bytes.read).toBe(source.bytes.total);
  await source.close();
  return { columns: source.columns, encoding: source.encoding, rows };
};

const plain = (rows: readonly SourceRow[]) => rows.map((row) => [row.row, ...row.values]);
const flaws = (rows: readonly SourceRow[]) => rows.map((row) => row.flaw?.reason);

describe('openCsv', () => {
  test('reads quoted fields with separators, quotes and line breaks, and says where rows begin', async () => {
    const { columns, rows } = await read(
      ' 名称 ,note\r\n"a,1","say ""hi"""\r\n\r\n"two\r\nlines",\r\nlast,""',
    );
    expect(columns).toEqual(['名称', 'note']);
    expect(plain(rows)).toEqual([
      [2, 'a,1', 'say "hi"'],
      [4, 'two\r\nlines', ''],
      [6, 'last', ''],
    ]);
  });

  test('takes LF, CRLF and CR, also mixed', async () => {
    const { rows } = await read('a,b\r1,2\n3,4\r\n5,6\r');
    expect(plain(rows)).toEqual([
      [2, '1', '2'],
      [3, '3', '4'],
      [4, '5', '6'],
    ]);
  });

  test('finds the separator outside the quotes of the first line', async () => {
    expect(detectDelimiter('\n"a,b,c";d\n1,2,3')).toBe(';');
    expect(detectDelimiter('a|b\n')).toBe('|');
    expect(detectDelimiter('a\tb')).toBe('\t');
    expect(detectDelimiter('name')).toBe(',');
    expect(plain((await read('a;b\n1,5;2')).rows)).toEqual([[2, '1,5', '2']]);
    expect(plain((await read('a,x\tb\n1\t2', { format: 'tsv' })).rows)).toEqual([[2, '1', '2']]);
  });

  test('keeps emoji and full-width digits as they are, and drops a byte order mark', async () => {
    const { columns, rows } = await read('\uFEFF名称,数量\n😀👨‍👩‍👧,１２３\n', { blockBytes: 1 });
    expect(columns).toEqual(['名称', '数量']);
    expect(plain(rows)).toEqual([[2, '😀👨‍👩‍👧', '１２３']]);
  });

  test('reads GBK', async () => {
    // 名称,地址 / 海口,消防站
    const bytes = Buffer.from('c3fbb3c62cb5d8d6b70abaa3bfda2ccffbb7c0d5be0a', 'hex');
    const { columns, encoding, rows } = await read(bytes, { blockBytes: 3 });
    expect([encoding, columns]).toEqual(['gb18030', ['名称', '地址']]);
    expect(plain(rows)).toEqual([[2, '海口', '消防站']]);
  });

  test('marks rows in another encoding and keeps the rest', async () => {
    const bytes = Buffer.concat([
      Buffer.from('名称,地址\n海南省海口市,龙华区\n'),
      Buffer.from('782cbaa3bfda0a', 'hex'), // x,海口 in GBK
      Buffer.from('三亚,天涯区\n'),
    ]);
    const { rows } = await read(bytes);
    expect(flaws(rows)).toEqual([undefined, 'undecodable', undefined]);
    expect(rows[1]!.flaw).toMatchObject({ field: '地址' });
    expect(rows[1]!.values[0]).toBe('x');
  });

  test('gives rows with a wrong number of columns as far as they go', async () => {
    const { rows } = await read('a,b\n1\n1,2,3\n  \n1,2');
    expect(plain(rows)).toEqual([
      [2, '1', null],
      [3, '1', '2'],
      [5, '1', '2'],
    ]);
    expect(flaws(rows)).toEqual(['too-few-columns', 'too-many-columns', undefined]);
  });

  test('loses no row when the file is cut in a quoted field', async () => {
    const { rows } = await read('a,b\n1,2\n3,"fou');
    expect(flaws(rows)).toEqual([undefined, 'broken-quotes']);
    expect(plain(rows)[1]).toEqual([3, '3', '"fou']);
  });

  test('goes on after a stray quote with the next line', async () => {
    const many = Array.from({ length: 300_000 }, (_, i) => `${i},x`).join('\n');
    for (const rest of ['6,"x"\n7,y', many]) {
      const { rows } = await read(`a,b\n1,2\n5,"foo\n${rest}\n`);
      expect(flaws(rows.slice(0, 4))).toEqual([undefined, 'broken-quotes', undefined, undefined]);
      expect(rows.slice(0, 4).map((row) => row.row)).toEqual([2, 3, 4, 5]);
      expect(rows).toHaveLength(2 + rest.split('\n').length);
    }
  });

  test('skips a line of 30 MB', async () => {
    const file = path.join(folder, 'long.csv');
    for (const start of ['x', '"x']) {
      const out = createWriteStream(file);
      out.write(`a,b\n1,2\n${start}`);
      const megabyte = 'y'.repeat(1_000_000);
      for (let i = 0; i < 30; i++) if (!out.write(megabyte)) await once(out, 'drain');
      out.end('\n3,4\n');
      await once(out, 'finish');
      const source = await openCsv(file, { format: 'csv' });
      const rows = (await all(source.rows)).flat();
      expect(flaws(rows)).toEqual([undefined, 'row-too-long', undefined]);
      expect(rows[1]!.flaw!.value).toHaveLength(200);
      expect(plain(rows)[2]).toEqual([4, '3', '4']);
    }
  });

  test('gives chunks of at most the rows asked for', async () => {
    const file = path.join(folder, 'chunks.csv');
    await writeFile(file, `a\n${'1\n'.repeat(25)}`);
    const source = await openCsv(file, { format: 'csv', chunkRows: 10 });
    expect((await all(source.rows)).map((chunk) => chunk.length)).toEqual([10, 10, 5]);
  });

  test('reads a table with headings only, and refuses an empty file', async () => {
    expect(await read('a,b')).toMatchObject({ columns: ['a', 'b'], rows: [] });
    for (const nothing of ['', '\uFEFF', '\n\n', ' , \n'])
      await expect(read(nothing)).rejects.toMatchObject({ reason: 'empty' });
  });

  test('refuses headings that do not name columns apart', async () => {
    await expect(read('编号,名称, 编号 \n')).rejects.toMatchObject({
      reason: 'repeated-heading',
      sentence: { zh: expect.stringContaining('第 1 列和第 3 列都叫“编号”') as unknown },
    });
    await expect(read('a,,b\n')).rejects.toMatchObject({ reason: 'empty-heading' });
    await expect(read('\na,"b\n')).rejects.toMatchObject({
      reason: 'broken-quotes',
      sentence: { zh: expect.stringContaining('表头（第 2 行）') as unknown },
    });
    const wide = Array.from({ length: LIMITS.columns + 1 }, (_, i) => `c${i}`).join(',');
    await expect(read(wide)).rejects.toMatchObject({ reason: 'too-many-columns' });
    await expect(read('x'.repeat(LIMITS.rowChars + 1))).rejects.toMatchObject({ reason: 'row-too-long' });
  });

  test('reads back any table', async () => {
    const cell = fc.string({
      unit: fc.constantFrom('a', '"', ',', ';', '\n', '\r', ' ', '海', '😀', '１'),
      maxLength: 8,
    });
    const quote = (value: string) => (/[",;\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
    await fc.assert(
      fc.asyncProperty(
        fc
          .integer({ min: 2, max: 4 })
          .chain((width) =>
            fc
              .array(fc.array(cell, { minLength: width, maxLength: width }), { maxLength: 8 })
              .map((table) => ({ width, table })),
          ),
        fc.constantFrom(',', ';', '\t', '|'),
        fc.constantFrom('\n', '\r\n', '\r'),
        fc.integer({ min: 1, max: 40 }),
        async ({ width, table }, delimiter, newline, blockBytes) => {
          const headings = Array.from({ length: width }, (_, i) => `c${i}`);
          const text = [headings, ...table].map((row) => row.map(quote).join(delimiter)).join(newline);
          const { rows } = await read(text, { blockBytes });
          expect(rows.map((row) => row.values)).toEqual(table);
          expect(rows.every((row) => row.flaw === undefined)).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('rowCutter', () => {
  test('holds no more than a row of a line of 30 MB', () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const held = (): number => {
      collect();
      return process.memoryUsage().heapUsed;
    };
    for (const start of ['a,b\nx', 'a,b\n"x']) {
      const cutter = rowCutter(',');
      const before = held();
      const rows = cutter.push(start);
      let most = 0;
      for (let i = 0; i < 120; i++) {
        rows.push(...cutter.push(Buffer.alloc(250_000, 'y').toString()));
        most = Math.max(most, held() - before);
      }
      rows.push(...cutter.push('\n1,2'), ...cutter.end());
      expect(rows.map((row) => row.flaw)).toEqual([undefined, 'row-too-long', undefined]);
      expect(most).toBeLessThan(4_000_000);
    }
  });

  test('cuts any text the same, whatever the pieces', () => {
    const text = fc.string({
      unit: fc.constantFrom('a', 'b', '"', ',', '\n', '\r', '\uFFFD'),
      maxLength: 120,
    });
    fc.assert(
      fc.property(text, fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1 }), (whole, steps) => {
        const cut = (pieces: string[]): TextRow[] => {
          const cutter = rowCutter(',', 20);
          return [...pieces.flatMap(cutter.push), ...cutter.end()];
        };
        const pieces: string[] = [];
        for (let at = 0, i = 0; at < whole.length; i++) {
          const step = steps[i % steps.length]!;
          pieces.push(whole.slice(at, at + step));
          at += step;
        }
        const simple = (row: TextRow) => [
          row.line,
          row.flaw,
          ...(row.flaw ? [] : [...row.fields, row.damaged]),
        ];
        expect(cut(pieces).map(simple)).toEqual(cut([whole]).map(simple));
      }),
      { numRuns: 1000 },
    );
  });
});
