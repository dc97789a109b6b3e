import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LIMITS, type Source, type SourceRow } from '../source.ts';
import { openNdjson } from './ndjson.ts';

const all = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'ndjson-'));
});
afterAll(() => rm(folder, { recursive: true }));

const read = async (content: string | Buffer): Promise<{ source: Source; rows: SourceRow[] }> => {
  const file = path.join(folder, 'file.ndjson');
  await writeFile(file, content);
  const source = await openNdjson(file, { blockBytes: 100_000 });
  const rows = (await all(source.rows)).flat();
  await source.close();
  return { source, rows };
};

describe('openNdjson', () => {
  test('reads flat objects', async () => {
    const { source, rows } = await read(
      '\uFEFF{"名称":"海口, \\"龙华\\"","n":1}\r\n\r\n{"x":null,"n":false}\n',
    );
    expect(source).toMatchObject({ columns: ['名称', 'n', 'x'], positioned: false, encoding: 'utf-8' });
    expect(rows).toEqual([
      { row: 1, values: ['海口, "龙华"', '1', null], position: null },
      { row: 3, values: [null, 'false', null], position: null },
    ]);
  });

  test('reads features', async () => {
    const { source, rows } = await read(
      '{"type":"Feature","properties":{"a":"x"},"geometry":{"type":"Point","coordinates":[110,20]}}',
    );
    expect(source).toMatchObject({ columns: ['a'], positioned: true });
    expect(rows).toEqual([{ row: 1, values: ['x'], position: [110, 20] }]);
  });

  test('names the lines that are no objects, are too long or hold bytes of another encoding', async () => {
    const long = `{"a":"${'x'.repeat(LIMITS.rowChars)}"}`;
    const { rows } = await read(
      Buffer.concat([
        Buffer.from(`{"a":"海南"}\n{"a":\n[1]\n${long}\n{"a":"`),
        Buffer.from('baa3bf', 'hex'),
        Buffer.from('"}\n{"a":"三亚"}'),
      ]),
    );
    expect(rows.map((row) => [row.row, row.flaw?.reason])).toEqual([
      [1, undefined],
      [2, 'bad-json'],
      [3, 'bad-json'],
      [4, 'row-too-long'],
      [5, 'undecodable'],
      [6, undefined],
    ]);
  });

  test('refuses a file without any object', async () => {
    await expect(read(' \n')).rejects.toMatchObject({ reason: 'empty' });
    await expect(read('{\n  "a": 1\n}\n')).rejects.toMatchObject({ reason: 'not-ndjson' });
  });
});
