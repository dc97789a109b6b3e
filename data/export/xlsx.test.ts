import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openXlsx } from '#data/ingest/readers/xlsx.ts';
import { writeXlsx, type XlsxTable } from './xlsx.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'haidai-export-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function readBack(table: XlsxTable) {
  const file = path.join(folder, 'a.xlsx');
  await writeFile(file, writeXlsx(table));
  const source = await openXlsx(file);
  const values: (readonly (string | null)[])[] = [];
  for await (const chunk of source.rows) {
    for (const row of chunk) {
      expect(row.flaw).toBeUndefined();
      values.push(row.values);
    }
  }
  await source.close();
  return { columns: source.columns, values };
}

const COLUMNS = [
  { title: '名称 <Name>', type: 'text' },
  { title: '数值', type: 'number' },
  { title: '日期', type: 'date' },
] as const;

const sheetOf = (table: XlsxTable, at = 1): string =>
  strFromU8(unzipSync(writeXlsx(table))[`xl/sheet${at}.xml`] ?? new Uint8Array());

test('what is written is read back', async () => {
  const rows = [
    ['济南 & "x"', 0.1, '2025-01-01'],
    ['a\nb\u0007_x0041_😀', -12345678901, '2025-01-01T08:30:05'],
    [' padded ', '1.50', 'about 1898'],
    [null, null, null],
    ['', 'n/a', '1900-01-05'],
  ];
  const { columns, values } = await readBack({ sheet: 'a', columns: COLUMNS, rows });
  expect(columns).toEqual(['名称 <Name>', '数值', '日期']);
  expect(values).toEqual([
    ['济南 & "x"', '0.1', '2025-01-01'],
    ['a\nb\u0007_x0041_😀', '-12345678901', '2025-01-01T08:30:05'],
    [' padded ', '1.5', 'about 1898'],
    [null, 'n/a', '1900-01-05'],
  ]);
});

test('texts that look like formulas stay texts', async () => {
  const texts = ['=1+1', '+1', '-1', '@SUM(A1)', '=HYPERLINK("http://x","y")'];
  const table = { sheet: 'a', columns: [COLUMNS[0], COLUMNS[0]], rows: texts.map((text) => [text, 'x']) };
  expect((await readBack(table)).values.map(([text]) => text)).toEqual(texts);
  expect(sheetOf(table)).not.toContain('<f>');
});

test('numbers and dates are such in the sheet, and the heading is bold', () => {
  const xml = sheetOf({ sheet: 'a', columns: COLUMNS, rows: [['x', 0.5, '2025-01-01']] });
  expect(xml).toContain('<c r="B2"><v>0.5</v></c><c r="C2" s="2"><v>45658</v></c>');
  expect(xml).toContain('<row r="1"><c r="A1" t="inlineStr" s="1">');
});

test('notes stand on a second sheet, and names of sheets are made fit', () => {
  const table = { sheet: 'a/b:c?'.repeat(9), columns: COLUMNS, rows: [], notes: ['来源：省统计局', '2025'] };
  expect(sheetOf(table, 2)).toContain('来源：省统计局');
  const workbook = strFromU8(unzipSync(writeXlsx(table))['xl/workbook.xml']!);
  expect(/name="([^"]*)"/.exec(workbook)?.[1]).toBe('a b c a b c a b c a b c a b c a');
});

test('text is cut at what a cell holds', async () => {
  const rows = [['字'.repeat(40_000), 1, null]];
  expect((await readBack({ sheet: 'a', columns: COLUMNS, rows })).values[0]?.[0]).toHaveLength(32_767);
});

test('a watermark stands in a sheet before the others, and on every page that is printed', () => {
  const table = { sheet: '水印 Watermark', columns: COLUMNS, rows: [['济南', 1, null]], notes: ['来源'] };
  const watermark = '王伟 & 李 <a>, 2026-11-25';
  expect(sheetOf({ ...table, watermark })).toContain('王伟 &amp; 李 &lt;a&gt;, 2026-11-25');
  const printed = sheetOf({ ...table, watermark }, 2);
  expect(printed).toContain('济南');
  expect(printed).toContain('<oddHeader>王伟 &amp;&amp; 李 &lt;a&gt;, 2026-11-25</oddHeader>');
  expect(printed).toContain('<oddFooter>王伟 &amp;&amp; 李 &lt;a&gt;, 2026-11-25</oddFooter>');
  expect(sheetOf({ ...table, watermark }, 3)).toContain('来源');
  const parts = unzipSync(writeXlsx({ ...table, watermark }));
  const names = [...strFromU8(parts['xl/workbook.xml']!).matchAll(/<sheet name="([^"]+)"/g)].map(
    ([, name]) => name,
  );
  expect(names).toEqual(['水印 Watermark 2', '水印 Watermark', '说明 Notes']);
  expect(sheetOf(table)).not.toContain('headerFooter');
});
