import { PRODUCT } from '#data/audit/entry.ts';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openLibraries, type Libraries } from '#data/catalogue/libraries.ts';
import { WEEKS_ONLY } from '#data/catalogue/working-days.ts';
import type { Decision } from '#data/ingest/ingestion.ts';
import { book, dbf, shp, textCell, zipOf } from './office-files.ts';
import { datasetOf, openLighthouses, register, type Lighthouses } from './lighthouses.ts';
import { STEWARD_RIGHTS } from './granted.ts';

/* Files that no office should send and every office does, through the door to the end: what is kept, what is said. */

let at: Lighthouses;
let libraries: Libraries;
const folder = mkdtempSync(path.join(tmpdir(), 'haidai-bad-'));
beforeAll(async () => {
  at = await openLighthouses();
  libraries = await openLibraries(at.database, register, {
    folder,
    maxBytes: 400_000_000,
    calendar: WEEKS_ONLY,
    warn: () => undefined,
  });
});
afterAll(async () => {
  await libraries?.close();
  await at?.close();
  rmSync(folder, { recursive: true, force: true });
});

type Content = string | Uint8Array | AsyncIterable<Uint8Array>;

async function* once(content: string | Uint8Array) {
  yield Buffer.from(content as string);
}

/** Sends a file and answers the rows that were kept aside, with their counts. */
const send = async (name: string, content: Content, decision: Decision = { crs: 'wgs84' }) => {
  const stream = typeof content === 'string' || content instanceof Uint8Array ? once(content) : content;
  const upload = await libraries.ingestion.receive(name, stream);
  const { batch, done } = await libraries.ingestion.load(upload, datasetOf('monitoring-stations'), decision, {
    actor: PRODUCT,
  });
  const counts = await done;
  const { state, problem } = JSON.parse((await libraries.batch(batch))!) as {
    state: string;
    problem: { zh: string; en: string } | null;
  };
  return {
    counts,
    state,
    problem,
    kept: await libraries.kept(STEWARD_RIGHTS, { id: batch, masks: null }, '0', 100),
  };
};

const HEAD = 'station_number,name,medium,control_level,automatic,opened_on,status,lng,lat';
let made = 0;
/** A good row of a station of its own, or of the one that is numbered. */
const row = (given: Partial<Record<string, string>> = {}): string => {
  const station: Record<string, string> = {
    station_number: `HJ-BAD-${String(++made).padStart(6, '0')}`,
    ...{ name: '市南站', medium: 'air', control_level: 'county', automatic: '是', opened_on: '2019-03-05' },
    ...{ status: 'running', lng: '120.383', lat: '36.067' },
    ...given,
  };
  return HEAD.split(',')
    .map((field) => station[field])
    .join(',');
};
const table = (...rows: string[]): string => `${[HEAD, ...rows].join('\n')}\n`;

const counts = (accepted: number, duplicate: number, quarantined: number) => ({
  received: accepted + duplicate + quarantined,
  accepted,
  duplicate,
  quarantined,
});

describe('text', () => {
  test('cut in the middle of a quoted field', async () => {
    const { counts: found, kept } = await send('cut.csv', `${table(row())}HJ-BAD-X,"市南`);
    expect(found).toEqual(counts(1, 0, 1));
    expect(kept).toMatchObject([{ row_no: '3', reason: 'broken-quotes', value: 'HJ-BAD-X | "市南' }]);
    expect(kept[0]?.sentence.zh).toContain('双引号没有成对');
    expect(kept[0]?.sentence.en).toContain('double quotes');
  });

  test('with a quote that is never closed in the middle of the file: the rows below are not swallowed', async () => {
    const { counts: found, kept } = await send(
      'stray.csv',
      table(row(), row({ name: '"市南站' }), row(), row()),
    );
    expect(found).toEqual(counts(3, 0, 1));
    expect(kept).toMatchObject([{ row_no: '3', reason: 'broken-quotes' }]);
  });

  test('in two encodings', async () => {
    const gbk = Buffer.from('cad0b1b1d5be', 'hex'); // 市北站
    const [head, tail] = row({ name: '|' }).split('|') as [string, string];
    const mixed = [table(row(), head).trimEnd(), gbk, `${tail}\n${row()}\n`].map((part) =>
      Buffer.from(part as string),
    );
    const { counts: found, kept } = await send('mixed.csv', Buffer.concat(mixed));
    expect(found).toEqual(counts(2, 0, 1));
    expect(kept).toMatchObject([{ row_no: '3', reason: 'undecodable', field: 'name' }]);
    expect(kept[0]?.sentence.zh).toContain('UTF-8');
  });

  test('with a day that does not exist', async () => {
    const { counts: found, kept } = await send(
      'days.csv',
      table(row({ opened_on: '2019/2/30' }), row({ opened_on: '2019/2/28' })),
    );
    expect(found).toEqual(counts(1, 0, 1));
    expect(kept).toMatchObject([
      { row_no: '2', reason: 'not-a-date', field: 'opened_on', value: '2019/2/30' },
    ]);
    expect(kept[0]?.sentence.zh).toBe('启用日期:“2019/2/30”不是存在的日期,请写成如 2026-03-05 的样式');
  });

  test('with longitude and latitude swapped', async () => {
    const { counts: found, kept } = await send('swapped.csv', table(row({ lng: '36.067', lat: '120.383' })));
    expect(found).toEqual(counts(0, 0, 1));
    expect(kept).toMatchObject([
      { row_no: '2', reason: 'not-on-earth', field: 'lng', value: '36.067,120.383' },
    ]);
    expect(kept[0]?.sentence.zh).toContain('写反了');
    expect(kept[0]?.sentence.en).toContain('swapped');
  });

  test('with one key several times', async () => {
    const station_number = 'HJ-BAD-TWICE';
    const { counts: found, kept } = await send(
      'twice.csv',
      table(row({ station_number }), row({ station_number }), row({ station_number, name: '另一站' })),
    );
    expect(found).toEqual(counts(1, 1, 1));
    expect(kept).toMatchObject([{ row_no: '4', reason: 'repeated-key', value: station_number }]);
    expect(kept[0]?.sentence.zh).toContain('第 2 行');
  });

  test('with emoji and full-width digits', async () => {
    const wide = {
      name: '😀站👨‍👩‍👧',
      opened_on: '２０１９-０３-０５',
      lng: '１２０．３８３',
      lat: '３６．０６７',
    };
    const { counts: found } = await send('wide.csv', table(row({ station_number: 'HJ-BAD-WIDE', ...wide })));
    expect(found).toEqual(counts(1, 0, 0));
    const [stored] = (await at.stored('monitoring-stations')).filter(({ key }) => key === 'HJ-BAD-WIDE');
    expect(stored).toMatchObject({
      geom: 'POINT(120.383 36.067)',
      properties: { name: wide.name, opened_on: '2019-03-05' },
    });
  });

  test.each([
    ['nothing', ''],
    ['blank lines', '\n \n'],
  ])('of %s is refused', async (_, text) => {
    await expect(send('empty.csv', text)).rejects.toMatchObject({
      reason: 'empty',
      sentence: {
        zh: expect.stringContaining('文件是空的') as unknown,
        en: expect.stringContaining('empty') as unknown,
      },
    });
  });
});

describe('a line of 300 MB', () => {
  const MOST = 200_000_000;
  /** The memory that the process takes beyond what it had, at the most, while `work` runs. */
  const growth = async (work: () => Promise<void>): Promise<number> => {
    const before = process.memoryUsage.rss();
    let most = before;
    const timer = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), 10);
    await work().finally(() => clearInterval(timer));
    return most - before;
  };
  async function* long(start: string, end: string) {
    yield Buffer.from(start);
    const megabyte = Buffer.alloc(1_000_000, 'y');
    for (let i = 0; i < 300; i++) yield megabyte;
    yield Buffer.from(end);
  }

  test.each([
    ['in a table', 'line.csv', `${table(row())}${row({ name: 'x' })}`, `\n${row()}\n`, '3'],
    ['in a table, in quotes', 'quoted.csv', `${table(row())}HJ-BAD-Q,"`, `\n${row()}\n`, '3'],
    [
      ...([
        'in GeoJSON',
        'line.geojson',
        '{"type":"FeatureCollection","features":[{"type":"Feature","name":"',
      ] as const),
      `"},{"type":"Feature","geometry":{"type":"Point","coordinates":[120.383,36.067]},"properties":${JSON.stringify(
        {
          station_number: 'HJ-BAD-GEO',
          name: 'x',
          medium: 'air',
          control_level: 'city',
          automatic: true,
          status: 'running',
        },
      )}}]}`,
      '1',
    ],
  ])('%s is one row kept aside, in bounded memory', async (_, name, start, end, line) => {
    const grown = await growth(async () => {
      const { counts: found, kept } = await send(name, long(start, end));
      expect(found).toMatchObject({ quarantined: 1, accepted: name.endsWith('csv') ? 2 : 1 });
      expect(kept).toMatchObject([{ row_no: line, reason: 'row-too-long' }]);
      expect(kept[0]?.sentence.zh).toContain('1000000 个字符');
    });
    expect(grown).toBeLessThan(MOST);
  });

  test('that is the whole file is refused', async () => {
    const grown = await growth(async () => {
      await expect(send('whole.csv', long('', ''))).rejects.toMatchObject({
        reason: 'row-too-long',
        sentence: { zh: expect.stringContaining('读不出表头') as unknown },
      });
    });
    expect(grown).toBeLessThan(MOST);
  });
});

describe('a Shapefile', () => {
  const [, ...cells] = row().split(',');
  const attributes = (number: string) =>
    dbf(
      Object.fromEntries(
        HEAD.split(',')
          .slice(0, 7)
          .map((name, i) => [name, i === 0 ? number : cells[i - 1]!]),
      ),
    );

  test('in metres and without a .prj needs a decision; the right one puts it where it is', async () => {
    // 120.383 E, 36.067 N in CGCS2000 / 3-degree Gauss-Kruger about 120° E.
    const zip = zipOf({ 'a.shp': shp(534_507.6, 3_992_770.3), 'a.dbf': attributes('HJ-BAD-METRES') });
    await expect(send('metres.zip', zip, {})).rejects.toMatchObject({
      field: 'crs',
      sentence: { zh: expect.stringContaining('没有说明坐标系') as unknown },
    });
    const wrong = await send('metres.zip', zip);
    expect(wrong.counts).toEqual(counts(0, 0, 1));
    expect(wrong.kept).toMatchObject([{ row_no: '1', reason: 'not-on-earth', value: '534507.6,3992770.3' }]);
    const right = await send('metres.zip', zip, { crs: 'gauss-kruger:120' });
    expect(right.counts).toEqual(counts(1, 0, 0));
    const [stored] = (await at.stored('monitoring-stations')).filter(({ key }) => key === 'HJ-BAD-METRES');
    expect(stored?.geom).toMatch(/^POINT\(120\.38\d* 36\.06\d*\)$/);
  });

  test('without a .dbf is refused', async () => {
    await expect(send('a.zip', zipOf({ 'a.shp': shp(120, 36) }))).rejects.toMatchObject({
      reason: 'shapefile-without-dbf',
      sentence: { zh: expect.stringContaining('缺少与 a.shp 同名的 .dbf') as unknown },
    });
  });

  test('in a zip with a path that leads out is refused', async () => {
    const zip = zipOf({ '../a.shp': shp(120, 36), 'a.dbf': attributes('HJ-BAD-PATH') });
    await expect(send('a.zip', zip)).rejects.toMatchObject({
      reason: 'zip-path',
      sentence: { zh: expect.stringContaining('“../a.shp”') as unknown },
    });
  });

  test('that is a zip bomb brings its one record, and nothing of the 300 MB behind it', async () => {
    const bomb = Buffer.concat([shp(120.383, 36.067), Buffer.alloc(300_000_000)]);
    const { counts: found } = await send(
      'bomb.zip',
      zipOf({ 'a.shp': bomb, 'a.dbf': attributes('HJ-BAD-BOMB') }),
    );
    expect(found).toEqual(counts(1, 0, 0));
  });
});

describe('a workbook', () => {
  /** A row of cells; `second` stands in the second of them. */
  const cellsOf = (line: string, second?: string) =>
    `<row>${line
      .split(',')
      .map((value, i) => (i === 1 && second ? second : textCell(value)))
      .join('')}</row>`;

  test('with formulas: those that were computed are taken, the others named by their cell', async () => {
    const { counts: found, kept } = await send(
      'formulas.xlsx',
      book(
        `<sheetData>${cellsOf(HEAD)}${cellsOf(row(), '<c t="str"><f>A1</f><v>算出的站</v></c>')}` +
          `${cellsOf(row(), '<c><f>A1</f></c>')}${cellsOf(row(), '<c t="e"><f>1/0</f><v>#DIV/0!</v></c>')}</sheetData>`,
      ),
    );
    expect(found).toEqual(counts(1, 0, 2));
    expect(kept).toMatchObject([
      { row_no: '3', reason: 'formula-without-value', field: 'name' },
      { row_no: '4', reason: 'error-cell', field: 'name', value: '#DIV/0!' },
    ]);
    expect(kept.map(({ sentence }) => sentence.zh.includes('单元格 B'))).toEqual([true, true]);
  });

  test('with a merged heading is refused, and says which cells', async () => {
    const sheet = `<sheetData>${cellsOf(HEAD)}${cellsOf(row())}</sheetData><mergeCells><mergeCell ref="A1:B1"/></mergeCells>`;
    await expect(send('merged.xlsx', book(sheet))).rejects.toMatchObject({
      reason: 'merged-header',
      sentence: { zh: expect.stringContaining('A1:B1') as unknown },
    });
  });

  test('that is a zip bomb is refused', async () => {
    const strings = `<sst>${'<si><t>aaaaaaaaaaaaaaaaaaaa</t></si>'.repeat(3_000_000)}</sst>`;
    await expect(
      send('bomb.xlsx', book('<sheetData/>', { 'xl/strings.xml': strings })),
    ).rejects.toMatchObject({
      sentence: {
        zh: expect.stringMatching(/过大|过多/) as unknown,
        en: expect.stringMatching(/too m/) as unknown,
      },
    });
  });
});
