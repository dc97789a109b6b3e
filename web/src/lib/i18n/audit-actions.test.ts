import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { AUDIT_ACTIONS } from './audit-actions.ts';

const ROOT = path.join(import.meta.dirname, '../../../..');
const sources = globSync(['data/**/*.ts', 'api/**/*.ts'], { cwd: ROOT })
  .filter((file) => !file.endsWith('.test.ts'))
  .map((file) => ({ file, text: readFileSync(path.join(ROOT, file), 'utf8') }));

/** What is said of an act: the value of its `action`, up to the next property. */
const said = sources.flatMap(({ file, text }) =>
  [...text.matchAll(/\baction: ([^,;}]+)/g)].map(([, value = '']) => ({ file, value })),
);
const constants = new Map(
  sources.flatMap(({ text }) =>
    [...text.matchAll(/const ([A-Z_]+) = '([a-z-]+\.[a-z-]+)'/g)].map(([, name, value]) => [name!, value!]),
  ),
);
const recorded = new Set(
  said.flatMap(({ value }) => [
    ...[...value.matchAll(/'([a-z-]+\.[a-z-]+)'/g)].map(([, action]) => action!),
    ...(constants.has(value.trim()) ? [constants.get(value.trim())!] : []),
  ]),
);

test('the names of acts are written where they are recorded, so that they can be found', () => {
  expect(said.filter(({ value }) => value.includes('`')).map(({ file }) => file)).toEqual([]);
  expect(recorded.size).toBeGreaterThan(30);
});

test('every act that is recorded has a name in both languages, and no other has', () => {
  expect(Object.keys(AUDIT_ACTIONS).toSorted()).toEqual([...recorded].toSorted());
  for (const { zh, en } of Object.values(AUDIT_ACTIONS)) {
    expect(zh).toMatch(/\p{Script=Han}/u);
    expect(en).toMatch(/^[A-Z][ -~]+$/);
  }
});
