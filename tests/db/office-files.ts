import { strToU8, zipSync } from 'fflate';

/* The smallest files that readers take for what offices send: a zip, a Shapefile of one point, a workbook of one sheet. */

export const zipOf = (files: Record<string, Uint8Array | string>): Uint8Array =>
  zipSync(
    Object.fromEntries(
      Object.entries(files).map(([name, data]) => [name, typeof data === 'string' ? strToU8(data) : data]),
    ),
  );

/** A .shp with one point. */
export const shp = (x: number, y: number): Buffer => {
  const bytes = Buffer.alloc(128);
  bytes.writeInt32BE(9994);
  bytes.writeInt32BE(1, 100);
  bytes.writeInt32BE(10, 104);
  bytes.writeInt32LE(1, 108);
  bytes.writeDoubleLE(x, 112);
  bytes.writeDoubleLE(y, 120);
  return bytes;
};
/** A .dbf with one row of text fields, named as a Shapefile has room for: ten bytes. */
export const dbf = (fields: Record<string, string>): Buffer => {
  const names = Object.keys(fields);
  const header = Buffer.alloc(32);
  header.writeUInt32LE(1, 4);
  header.writeUInt16LE(33 + 32 * names.length, 8);
  header.writeUInt16LE(1 + 30 * names.length, 10);
  const descriptors = names.map((name) => {
    const descriptor = Buffer.alloc(32);
    descriptor.write(name.slice(0, 10));
    descriptor.write('C', 11);
    descriptor.writeUInt8(30, 16);
    return descriptor;
  });
  const cells = Object.values(fields).map((value) =>
    Buffer.concat([Buffer.from(value), Buffer.alloc(30, ' ')]).subarray(0, 30),
  );
  return Buffer.concat([header, ...descriptors, Buffer.from('\r '), ...cells]);
};

const TYPE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const related = (relations: Record<string, string>) =>
  `<Relationships>${Object.entries(relations)
    .map(([type, target]) => `<Relationship Id="${type}" Type="${TYPE}/${type}" Target="${target}"/>`)
    .join('')}</Relationships>`;
/** An .xlsx with the content of its one sheet. */
export const book = (sheet: string, more: Record<string, string> = {}): Uint8Array =>
  zipOf({
    '_rels/.rels': related({ officeDocument: 'xl/workbook.xml' }),
    'xl/workbook.xml': '<workbook><sheets><sheet name="S" r:id="worksheet"/></sheets></workbook>',
    'xl/_rels/workbook.xml.rels': related({ worksheet: 'sheet.xml', sharedStrings: 'strings.xml' }),
    'xl/sheet.xml': `<worksheet>${sheet}</worksheet>`,
    'xl/strings.xml': '<sst/>',
    ...more,
  });
/** A cell of text. */
export const textCell = (value: string) => `<c t="inlineStr"><is><t>${value}</t></is></c>`;
