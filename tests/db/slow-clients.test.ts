import { afterAll, beforeAll, expect, test } from 'vitest';
import { openApp, ORIGIN } from './app.ts';
import { grantee } from './granted.ts';

/* Whoever takes a long answer slowly, or not at all, holds no connection of the database meanwhile. */

const ROWS = 2_500;
/** More than the pool has connections, on either database. */
const CLIENTS = 24;

let opened: Awaited<ReturnType<typeof openApp>>;

beforeAll(async () => {
  opened = await openApp({ parts: { identify: () => grantee(['370202000000']) } });
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
