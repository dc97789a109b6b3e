import { SaxesParser } from 'saxes';
import { SourceError } from '../source.ts';

/** What is told of an XML document as it streams by; names come without their namespace prefix. */
export interface XmlHandler {
  open?(name: string, attributes: Record<string, string>): void;
  text?(text: string): void;
  close?(name: string): void;
}

/** The parser keeps one text or tag whole, so a document that shows nothing new for so long is given up. */
const MAX_PENDING_CHARS = 4_000_000;

export const localName = (name: string): string => name.slice(name.indexOf(':') + 1);

const broken = (cause?: unknown): SourceError =>
  new SourceError(
    'broken-xml',
    {
      zh: '文件内部的 XML 无法读取；请用 Excel 或 WPS 打开，另存为 .xlsx 后重新上传。',
      en: 'The XML inside the file cannot be read; open it in Excel or WPS, save it as .xlsx and upload it again.',
    },
    cause,
  );

/** No office program writes one, and entities are only ever declared in it. */
const doctype = (): SourceError =>
  new SourceError('xml-doctype', {
    zh: '文件内部的 XML 含有 DOCTYPE 声明，出于安全不予读取；请用 Excel 或 WPS 打开，另存为 .xlsx 后重新上传。',
    en: 'The XML inside the file has a DOCTYPE, which is refused for safety; open it in Excel or WPS, save it as .xlsx and upload it again.',
  });

/** Parses a stream of UTF-8 XML; it yields after every piece, so that the caller takes what the handler has gathered. */
export async function* parseXml(bytes: AsyncIterable<Uint8Array>, handler: XmlHandler): AsyncGenerator<void> {
  const parser = new SaxesParser({ xmlns: false, position: false });
  let pending = 0;
  parser.on('doctype', () => {
    throw doctype();
  });
  parser.on('error', (error) => {
    throw broken(error);
  });
  parser.on('opentag', ({ name, attributes }) => {
    pending = 0;
    handler.open?.(localName(name), attributes);
  });
  parser.on('text', (text) => handler.text?.(text));
  parser.on('cdata', (text) => handler.text?.(text));
  parser.on('closetag', ({ name }) => {
    pending = 0;
    handler.close?.(localName(name));
  });
  const decoder = new TextDecoder();
  for await (const chunk of bytes) {
    const piece = decoder.decode(chunk, { stream: true });
    pending += piece.length;
    parser.write(piece);
    if (pending > MAX_PENDING_CHARS) throw broken();
    yield;
  }
  parser.write(decoder.decode()).close();
  yield;
}

/** Parses a document to its end. */
export async function readXml(bytes: AsyncIterable<Uint8Array>, handler: XmlHandler): Promise<void> {
  const pieces = parseXml(bytes, handler);
  while (!(await pieces.next()).done);
}
