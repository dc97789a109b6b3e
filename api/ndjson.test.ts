import { createHash } from 'node:crypto';
import { Hono } from 'hono';
import { expect, test } from 'vitest';
import { readLines } from './ndjson.ts';
import { Problem } from './problem.ts';

const app = new Hono();
app.post('/', async (c) => {
  const lines: [number, string | null][] = [];
  try {
    const sha256 = await readLines(c, 10, (text, line) => lines.push([line, text]), 50);
    return c.json({ lines, sha256 });
  } catch (error) {
    if (error instanceof Problem) return c.json({ type: error.type, lines: lines.length }, error.status);
    throw error;
  }
});

/** The chunks one after the other; left open at the end where that is said. */
const body = (chunks: readonly Uint8Array[], open = false) => {
  let i = 0;
  let cancelled = false;
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      const chunk = chunks[i++];
      if (chunk) controller.enqueue(chunk);
      else if (!open) controller.close();
      else return new Promise(() => undefined);
      return undefined;
    },
    cancel: () => void (cancelled = true),
  });
  return { stream, wasCancelled: () => cancelled };
};
const post = async (stream: ReadableStream | string | null, headers: Record<string, string> = {}) => {
  const response = await app.request('/', { method: 'POST', body: stream, headers, duplex: 'half' });
  return (await response.json()) as { lines: [number, string | null][]; sha256: string; type?: string };
};
const bytes = (text: string) => new TextEncoder().encode(text);

test.each([1, 2, 3, 5, 100])('lines are the same in pieces of %i bytes', async (size) => {
  const all = bytes('one\n\n二三\r\nten bytes.\neleven bytes\n灯灯灯灯\nlast');
  const pieces = Array.from({ length: Math.ceil(all.length / size) }, (_, i) =>
    all.slice(i * size, (i + 1) * size),
  );
  expect(await post(body(pieces).stream)).toEqual({
    lines: [
      [1, 'one'],
      [2, ''],
      [3, '二三\r'],
      [4, 'ten bytes.'],
      [5, null],
      [6, null],
      [7, 'last'],
    ],
    sha256: createHash('sha256').update(all).digest('hex'),
  });
});

test('a line end at the end begins no further line, and nothing is no line', async () => {
  expect((await post('one\n')).lines).toEqual([[1, 'one']]);
  expect((await post(null)).lines).toEqual([]);
});

test('bytes that are no UTF-8 are shown as such', async () => {
  const { lines } = await post(body([Uint8Array.of(0x61, 0xff)]).stream);
  expect(lines).toEqual([[1, 'a\ufffd']]);
});

test('what is announced as too large is not read, what turns out so is not read on', async () => {
  expect(await post('', { 'content-length': '32000001' })).toEqual({ type: 'file-too-large', lines: 0 });
  const chunk = new Uint8Array(8_000_000).fill(0x20);
  const { stream, wasCancelled } = body([chunk, chunk, chunk, chunk, chunk], true);
  expect((await post(stream)).type).toBe('file-too-large');
  expect(wasCancelled()).toBe(true);
});

test('what does not come in time is not waited for', async () => {
  const { stream, wasCancelled } = body([bytes('one\n')], true);
  expect(await post(stream)).toEqual({ type: 'request-timeout', lines: 1 });
  expect(wasCancelled()).toBe(true);
});
