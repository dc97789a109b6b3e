import { describe, expect, test } from 'vitest';
import { nothing, sql } from './sql.ts';

describe('sql', () => {
  test('turns every value into a bind parameter', () => {
    expect(sql`SELECT ${1} WHERE a = ${"'; DROP TABLE region; --"}`).toEqual({
      text: 'SELECT $1 WHERE a = $2',
      values: [1, "'; DROP TABLE region; --"],
    });
  });

  test('splices nested statements and renumbers their parameters', () => {
    const clause = sql`AND kind = ${'city'} AND level < ${3}`;
    expect(sql`SELECT 1 WHERE code = ${'37'} ${clause} LIMIT ${10}`).toEqual({
      text: 'SELECT 1 WHERE code = $1 AND kind = $2 AND level < $3 LIMIT $4',
      values: ['37', 'city', 3, 10],
    });
    expect(sql`SELECT 1 ${nothing}`).toEqual({ text: 'SELECT 1 ', values: [] });
  });
});
