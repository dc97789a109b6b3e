import { expect, test } from 'vitest';
import { createLog, describeError } from './log.ts';

test('writes one line of JSON from its level upwards', () => {
  const lines: string[] = [];
  const log = createLog('warn', (line) => lines.push(line));
  log.debug('a');
  log.info('b');
  log.warn('c', { text: 'two\nlines' });
  log.error('d');
  expect(lines).toHaveLength(2);
  expect(lines[0]).toMatch(/^[^\n]+\n$/);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 'warn', event: 'c', text: 'two\nlines' });
  expect(log.writes('info')).toBe(false);
});

test('an error keeps its code and its causes', () => {
  const error = Object.assign(new Error('outer', { cause: new Error('inner') }), { code: 'E1' });
  expect(describeError(error)).toMatchObject({ message: 'outer', code: 'E1', cause: { message: 'inner' } });
  expect(describeError('text')).toEqual({ message: 'text' });
});
