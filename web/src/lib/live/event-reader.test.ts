import { expect, test } from 'vitest';
import { EventReader, type StreamMessage } from './event-reader.ts';

const TEXT =
  'retry: 2000\nid: 10\nevent: hello\ndata: {"id":"10"}\n\n: a comment\n\nid: 11\nevent: records\ndata: {"n":1,"zh":"海"}\n\ndata: a\ndata: b\n\n';
const MESSAGES = [
  { id: '10', event: 'hello', data: '{"id":"10"}' },
  { id: '11', event: 'records', data: '{"n":1,"zh":"海"}' },
  { id: null, event: 'message', data: 'a\nb' },
];

const read = (pieces: readonly string[]): StreamMessage[] => {
  const reader = new EventReader();
  return pieces.flatMap((piece) => reader.push(piece));
};

test('messages are the same in whatever pieces they come, and by whatever ends of lines', () => {
  for (const text of [TEXT, TEXT.replaceAll('\n', '\r\n'), TEXT.replaceAll('\n', '\r') + '\n'])
    for (let size = 1; size <= text.length; size += 7)
      expect(read(text.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [])).toEqual(MESSAGES);
});

test('what has not ended is no message yet', () => {
  expect(read(['id: 1\nevent: records\ndata: {}\n'])).toEqual([]);
  expect(read(['event: records\ndata: {}\n', '\n'])).toEqual([{ id: null, event: 'records', data: '{}' }]);
});
