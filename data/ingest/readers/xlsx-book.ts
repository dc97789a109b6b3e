import { SourceError } from '../source.ts';
import { momentOfBuiltIn, momentOfFormat, unescapeText, type Moment } from './xlsx-values.ts';
import { localName, readXml } from './xml.ts';
import type { Zip } from './zip.ts';

/** What stands around the sheets of a workbook. */
export interface Book {
  /** The visible worksheets in their order, with the entry of the zip that holds each. */
  sheets: { name: string; entry: string }[];
  epoch1904: boolean;
  /** What the number format of each cell style shows. */
  styles: (Moment | null)[];
  strings: string[];
}

const MAX_STRING_CHARS = 50_000_000;
/** Short strings cost memory too. */
const MAX_STRINGS = 10_000_000;

const notAWorkbook = (): SourceError =>
  new SourceError('not-an-xlsx', {
    zh: '压缩包里没有 Excel 工作簿的内容；请用 Excel 或 WPS 打开，另存为“Excel 工作簿 (.xlsx)”后重新上传。',
    en: 'The file holds no Excel workbook; open it in Excel or WPS, save it as "Excel Workbook (.xlsx)" and upload it again.',
  });

const tooMuchText = (): SourceError =>
  new SourceError('too-much-text', {
    zh: '工作簿里的文字过多，超过 5,000 万字；请另存为 CSV（UTF-8）或分成几个文件后上传。',
    en: 'The workbook holds too much text, more than 50 million characters; save it as CSV (UTF-8) or in several files and upload those.',
  });

const attribute = (attributes: Record<string, string>, name: string): string | undefined =>
  Object.entries(attributes).find(([key]) => key.includes(':') && localName(key) === name)?.[1];

interface Relation {
  id: string;
  type: string;
  target: string;
}

/** The relations of a part; targets are resolved against its folder. */
async function relations(zip: Zip, part: string): Promise<Relation[]> {
  const folder = part.slice(0, part.lastIndexOf('/') + 1);
  const entry = `${folder}_rels/${part.slice(folder.length)}.rels`;
  const found: Relation[] = [];
  if (!zip.names.includes(entry)) return found;
  await readXml(await zip.stream(entry), {
    open: (name, { Id: id = '', Type: type = '', Target: target = '' }) => {
      if (name !== 'Relationship') return;
      // new URL also folds `../`; nothing but names of the zip is ever looked up with it.
      const { pathname } = new URL(target, `zip:///${folder}`);
      found.push({ id, type: type.slice(type.lastIndexOf('/') + 1), target: decodeURI(pathname.slice(1)) });
    },
  });
  return found;
}

async function readStyles(zip: Zip, entry: string): Promise<(Moment | null)[]> {
  const custom = new Map<number, Moment | null>();
  const styles: (Moment | null)[] = [];
  let inCells = false;
  await readXml(await zip.stream(entry), {
    open: (name, { numFmtId, formatCode }) => {
      const id = Number(numFmtId ?? 0);
      if (name === 'numFmt') custom.set(id, momentOfFormat(formatCode ?? ''));
      else if (name === 'cellXfs') inCells = true;
      else if (name === 'xf' && inCells) styles.push(custom.get(id) ?? momentOfBuiltIn(id));
    },
    close: (name) => {
      if (name === 'cellXfs') inCells = false;
    },
  });
  return styles;
}

/** The shared strings: plain or rich, without the readings (rPh) that are shown above them. */
async function readStrings(zip: Zip, entry: string): Promise<string[]> {
  const strings: string[] = [];
  let chars = 0;
  let parts = '';
  let inText = false;
  let inReading = false;
  await readXml(await zip.stream(entry), {
    open: (name) => {
      if (name === 'si') parts = '';
      else if (name === 'rPh') inReading = true;
      else if (name === 't') inText = !inReading;
    },
    text: (text) => {
      if (!inText) return;
      chars += text.length;
      if (chars > MAX_STRING_CHARS) throw tooMuchText();
      parts += text;
    },
    close: (name) => {
      if (name === 't') inText = false;
      else if (name === 'rPh') inReading = false;
      else if (name === 'si' && strings.push(unescapeText(parts)) > MAX_STRINGS) throw tooMuchText();
    },
  });
  return strings;
}

/** Reads everything of a workbook but its sheets. */
export async function readBook(zip: Zip): Promise<Book> {
  const main =
    (await relations(zip, '')).find(({ type }) => type === 'officeDocument')?.target ?? 'xl/workbook.xml';
  if (!zip.names.includes(main) || !main.endsWith('.xml')) throw notAWorkbook();
  const parts = (await relations(zip, main)).filter(({ target }) => zip.names.includes(target));
  const sheets: Book['sheets'] = [];
  let epoch1904 = false;
  await readXml(await zip.stream(main), {
    open: (tag, attributes) => {
      if (tag === 'workbookPr') epoch1904 = /^(1|true)$/.test(attributes.date1904 ?? '');
      if (tag !== 'sheet' || (attributes.state ?? 'visible') !== 'visible') return;
      const id = attribute(attributes, 'id');
      // Sheets that hold only a chart have another type.
      const part = parts.find((each) => each.id === id && each.type === 'worksheet');
      if (part) sheets.push({ name: attributes.name ?? '', entry: part.target });
    },
  });
  const entryOf = (type: string): string | undefined => parts.find((part) => part.type === type)?.target;
  const styles = entryOf('styles');
  const strings = entryOf('sharedStrings');
  return {
    sheets,
    epoch1904,
    styles: styles === undefined ? [] : await readStyles(zip, styles),
    strings: strings === undefined ? [] : await readStrings(zip, strings),
  };
}
