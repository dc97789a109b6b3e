import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Source, SourceRow } from '../source.ts';
import { openXlsx } from './xlsx.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'haidai-xlsx-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Sheet {
  rows: string;
  merges?: string[];
  state?: string;
}

interface Workbook {
  sheets: Sheet[];
  strings?: string[];
  date1904?: boolean;
}

const STYLES =
  '<styleSheet><numFmts><numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="22"/><xf numFmtId="164"/></cellXfs></styleSheet>';
const TYPE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const ROOT_RELATIONS = `<Relationships><Relationship Id="r" Type="${TYPE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`;

function files({ sheets, strings = [], date1904 = false }: Workbook): Record<string, string> {
  const relations = sheets.map(
    (_, at) => `<Relationship Id="s${at}" Type="${TYPE}/worksheet" Target="worksheets/sheet${at}.xml"/>`,
  );
  const parts = sheets.map(({ rows, merges = [] }, at) => [
    `xl/worksheets/sheet${at}.xml`,
    `<?xml version="1.0" encoding="UTF-8"?><worksheet><sheetData>${rows}</sheetData><mergeCells>${merges.map((range) => `<mergeCell ref="${range}"/>`).join('')}</mergeCells></worksheet>`,
  ]);
  const names = sheets.map(
    ({ state = 'visible' }, at) =>
      `<sheet name="S${at}" sheetId="${at + 1}" state="${state}" r:id="s${at}"/>`,
  );
  return {
    '_rels/.rels': ROOT_RELATIONS,
    'xl/workbook.xml': `<workbook><workbookPr date1904="${date1904 ? 1 : 0}"/><sheets>${names.join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships>${relations.join('')}<Relationship Id="t" Type="${TYPE}/sharedStrings" Target="/xl/sharedStrings.xml"/><Relationship Id="u" Type="${TYPE}/styles" Target="styles.xml"/></Relationships>`,
    'xl/sharedStrings.xml': `<sst>${strings.map((text) => `<si>${text}</si>`).join('')}</sst>`,
    'xl/styles.xml': STYLES,
    ...Object.fromEntries(parts),
  };
}

async function save(bytes: Uint8Array): Promise<string> {
  const file = path.join(folder, 'a.xlsx');
  await writeFile(file, bytes);
  return file;
}

const pack = (parts: Record<string, string>): Uint8Array =>
  zipSync(Object.fromEntries(Object.entries(parts).map(([name, text]) => [name, strToU8(text)])));

async function chunksOf(source: Source): Promise<(readonly SourceRow[])[]> {
  const chunks: (readonly SourceRow[])[] = [];
  for await (const chunk of source.rows) chunks.push(chunk);
  return chunks;
}

async function read(source: Source): Promise<SourceRow[]> {
  const chunks = await chunksOf(source);
  await source.close();
  return chunks.flat();
}

const openBook = async (workbook: Workbook, options = {}): Promise<Source> =>
  openXlsx(await save(pack(files(workbook))), options);
const inline = (reference: string, text: string): string =>
  `<c r="${reference}" t="inlineStr"><is><t>${text}</t></is></c>`;
const HEADER = `<row r="1">${inline('A1', '编号')}${inline('B1', '数值')}</row>`;

async function valueOf(cell: string, more: Partial<Workbook> = {}): Promise<string | null | undefined> {
  const source = await openBook({
    sheets: [{ rows: `${HEADER}<row r="2">${cell}<c r="B2"><v>1</v></c></row>` }],
    ...more,
  });
  return (await read(source))[0]?.values[0];
}

describe('cells become text', () => {
  test.each([
    ['shared', '<c r="A2" t="s"><v>0</v></c>', '济南'],
    ['rich, without its reading', '<c r="A2" t="s"><v>1</v></c>', '青岛市'],
    ['inline', '<c r="A2" t="inlineStr"><is><r><t>烟</t></r><r><t>台 &amp; </t></r></is></c>', '烟台 & '],
    ['number', '<c r="A2"><v>0.30000000000000004</v></c>', '0.3'],
    ['boolean', '<c r="A2" t="b"><v>1</v></c>', 'true'],
    ['date', '<c r="A2" s="1"><v>45658</v></c>', '2025-01-01'],
    ['datetime', '<c r="A2" s="2"><v>45658.354166666664</v></c>', '2025-01-01T08:30:00'],
    ['date of a custom format', '<c r="A2" s="3"><v>45658</v></c>', '2025-01-01'],
    ['ISO date', '<c r="A2" t="d"><v>2025-01-01</v></c>', '2025-01-01'],
    ['formula', '<c r="A2"><f>1+1</f><v>2</v></c>', '2'],
    ['formula of text', '<c r="A2" t="str"><f>"a"</f><v>a</v></c>', 'a'],
    ['formula of nothing', '<c r="A2" t="str"><f>""</f><v></v></c>', null],
    ['empty', '<c r="A2" s="1"/>', null],
  ])('%s', async (_, cell, wanted) => {
    const strings = ['<t>济南</t>', '<r><t>青岛</t></r><r><rPr/><t>市</t></r><rPh><t>qingdao</t></rPh>'];
    expect(await valueOf(cell, { strings })).toBe(wanted);
  });

  test('dates of the 1904 system', async () => {
    expect(await valueOf('<c r="A2" s="1"><v>44196</v></c>', { date1904: true })).toBe('2025-01-01');
  });
});

describe('rows', () => {
  test('come in chunks with their numbers; empty ones and sheets that are hidden or empty are left out', async () => {
    const rows = `<row r="3">${inline('A3', 'x')}${inline('C3', 'z')}</row><row r="5"><c r="A5"><v>1</v></c></row><row r="6"><c r="A6" s="1"/></row><row><c/><c><v>2</v></c></row>`;
    const header = `<row r="2">${inline('A2', ' a ')}${inline('C2', 'c')}</row>`;
    const source = await openBook(
      { sheets: [{ rows: HEADER, state: 'hidden' }, { rows: '' }, { rows: header + rows }] },
      { chunkRows: 2 },
    );
    expect(source).toMatchObject({
      format: 'xlsx',
      encoding: null,
      positioned: false,
      columns: ['a', '', 'c'],
    });
    const chunks = await chunksOf(source);
    expect(chunks.map((chunk) => chunk.map(({ row }) => row))).toEqual([[3, 5], [7]]);
    expect(chunks.flat().map(({ values }) => values)).toEqual([
      ['x', null, 'z'],
      ['1', null, null],
      [null, '2', null],
    ]);
    expect(chunks[1]?.[0]?.flaw).toMatchObject({ reason: 'cell-without-heading', value: '2' });
    expect(source.bytes.read).toBe(source.bytes.total);
    await source.close();
    await source.close();
  });

  test('are many, in bounded chunks', async () => {
    const rows = Array.from({ length: 20_000 }, (_, at) => `<row><c><v>${at}</v></c><c><v>0.5</v></c></row>`);
    const all = await read(await openBook({ sheets: [{ rows: HEADER + rows.join('') }] }));
    expect(all).toHaveLength(20_000);
    expect(all.at(-1)).toEqual({ row: 20_001, values: ['19999', '0.5'] });
  });

  test('have a number each, whatever the file says', async () => {
    const row = (number: number) => `<row r="${number}">${inline(`A${number}`, 'x')}</row>`;
    const all = await read(
      await openBook({ sheets: [{ rows: HEADER + row(5) + row(5) + row(2) + row(9) }] }),
    );
    expect(all.map(({ row }) => row)).toEqual([5, 6, 7, 9]);
  });

  test('with merged cells in the body have the value in the first', async () => {
    const rows = `${HEADER}<row r="2">${inline('A2', 'x')}<c r="B2"/></row><row r="3"><c r="B3"><v>1</v></c></row>`;
    const all = await read(await openBook({ sheets: [{ rows, merges: ['A2:A3'] }] }));
    expect(all.map(({ values }) => values)).toEqual([
      ['x', null],
      [null, '1'],
    ]);
    expect(all.some(({ flaw }) => flaw)).toBe(false);
  });

  test.each([
    ['formula-without-value', '<c r="B2"><f>1+1</f></c>', undefined],
    ['formula-without-value', '<c r="B2"><f>1+1</f><v/></c>', undefined],
    ['error-cell', '<c r="B2" t="e"><f>VLOOKUP(1,A:A,1)</f><v>#N/A</v></c>', '#N/A'],
    ['broken-cell', '<c r="B2" t="s"><v>9</v></c>', '9'],
  ])('say what is wrong: %s', async (reason, cell, value) => {
    const rows = `${HEADER}<row r="2">${inline('A2', 'x')}${cell}</row>`;
    const [row] = await read(await openBook({ sheets: [{ rows }] }));
    expect(row).toMatchObject({ row: 2, values: ['x', null], flaw: { reason, field: '数值' } });
    expect(row?.flaw?.value).toBe(value);
    expect(row?.flaw?.sentence.zh).toContain('B2');
  });
});

describe('a workbook is refused', () => {
  test.each([
    ['a heading over two columns', ['A1:B1']],
    ['a heading over two rows', ['D7:E8', 'A1:A2']],
  ])('for %s', async (_, merges) => {
    const rows = `${HEADER}<row r="2">${inline('A2', 'x')}${inline('B2', 'y')}</row>`;
    const refused = openBook({ sheets: [{ rows, merges }] });
    await expect(refused).rejects.toMatchObject({ reason: 'merged-header' });
    await expect(refused).rejects.toThrow(merges.at(-1));
  });

  test('for a title above the headings', async () => {
    const rows = `<row r="1">${inline('A1', '统计表')}</row><row r="2">${inline('A2', 'x')}${inline('B2', 'y')}</row>`;
    await expect(openBook({ sheets: [{ rows }] })).rejects.toMatchObject({ reason: 'merged-header' });
  });

  test('for being empty', async () => {
    await expect(openBook({ sheets: [] })).rejects.toMatchObject({ reason: 'empty-workbook' });
    await expect(openBook({ sheets: [{ rows: '<row r="1"><c r="A1"/></row>' }] })).rejects.toMatchObject({
      reason: 'empty-workbook',
    });
  });

  test('for more columns than any table of ours has', async () => {
    const rows = `<row>${'<c><v>1</v></c>'.repeat(501)}</row>`;
    await expect(openBook({ sheets: [{ rows }] })).rejects.toMatchObject({ reason: 'too-many-columns' });
  });

  test('for being an old .xls, another zip or none', async () => {
    const xls = Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(600)]);
    await expect(openXlsx(await save(xls))).rejects.toMatchObject({ reason: 'old-xls' });
    await expect(openXlsx(await save(pack({ 'a.txt': 'x' })))).rejects.toMatchObject({
      reason: 'not-an-xlsx',
    });
    await expect(openXlsx(await save(Buffer.from('a,b')))).rejects.toMatchObject({ reason: 'not-a-zip' });
  });

  test('for entities, which would unfold without end', async () => {
    const doctype = '<!DOCTYPE sst [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><sst><si><t>&b;</t></si></sst>';
    const parts = { ...files({ sheets: [{ rows: HEADER }] }), 'xl/sharedStrings.xml': doctype };
    await expect(openXlsx(await save(pack(parts)))).rejects.toMatchObject({ reason: 'xml-doctype' });
  });

  test('for XML that breaks off, at the place where it does', async () => {
    const parts = files({ sheets: [{ rows: HEADER }] });
    const cut = parts['xl/worksheets/sheet0.xml']!.slice(0, -40);
    await expect(
      openXlsx(await save(pack({ ...parts, 'xl/worksheets/sheet0.xml': cut }))),
    ).rejects.toMatchObject({
      reason: 'broken-xml',
    });
  });
});
