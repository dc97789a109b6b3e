import { afterAll, beforeAll, expect, test } from 'vitest';
import { anybody, type Person } from '#data/access/person.ts';
import { openApp, ORIGIN } from './app.ts';
import { grantee } from './granted.ts';

/* Whoever takes a long answer slowly, or not at all, holds no connection of the database meanwhile. */

const ROWS = 2_500;
const OFFICIAL = grantee(['370202000000']);
/** More than the pool has connections, on either database. */
const CLIENTS = 24;

let opened: Awaited<ReturnType<typeof openApp>>;

beforeAll(async () => {
  opened = await openApp({ as: OFFICIAL });
  const lines = Array.from({ length: ROWS }, (_, i) => `keeper-${i},370202000000`);
  await opened.at.load('keepers', `name,region\n${lines.join('\n')}\n`);
});
afterAll(() => opened?.close());

test('others are answered while many take a file and do not read it', async () => {
  const path = `${ORIGIN}/api/datasets/keepers/records.csv`;
  const files = await Promise.all(Array.from({ length: CLIENTS }, async () => opened.app.request(path)));
  const readers = files.map((file) => file.body!.getReader());
  // each has begun: the headings have come, and a page of rows is ready or on its way
  for (const reader of readers) expect((await reader.read()).done).toBe(false);

  const others = await Promise.all(
    Array.from({ length: CLIENTS }, async () =>
      opened.app.request(`${ORIGIN}/api/datasets/keepers/records?limit=1`),
    ),
  );
  expect(others.map(({ status }) => status)).toEqual(Array.from({ length: CLIENTS }, () => 200));
  // one goes on and gets all of it, the others leave
  const [first, ...rest] = readers;
  let text = '';
  for (let part = await first!.read(); !part.done; part = await first!.read())
    text += Buffer.from(part.value).toString('utf8');
  expect(text.match(/^keeper-\d+,/gm)).toHaveLength(ROWS);
  await Promise.all(rest.map((reader) => reader.cancel()));
});

test.each([
  ['is taken away', anybody(null)],
  ['is narrowed', { ...OFFICIAL, grants: [{ ...OFFICIAL.grants[0]!, region: '370202001000' }] }],
])('a file breaks off when what was granted %s while it is taken', async (_, then: Person) => {
  opened.ask(OFFICIAL);
  const response = await opened.app.request(`${ORIGIN}/api/datasets/keepers/records.csv`);
  const reader = response.body!.getReader();
  await reader.read();
  opened.ask(then);
  const rest = async () => {
    for (let part = await reader.read(); !part.done; part = await reader.read());
  };
  await expect(rest()).rejects.toThrow('has changed meanwhile');
  opened.ask(OFFICIAL);
});
