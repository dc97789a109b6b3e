import { Hono } from 'hono';
import { expect, test } from 'vitest';
import { readText } from './bounded-body.ts';
import { Problem } from './problem.ts';

const app = new Hono();
app.post('/', async (c) => c.text(await readText(c, 10, 50)));
app.onError((error, c) => c.text(error instanceof Problem ? error.type : String(error), 400));

/** A body in pieces, with no length said before; what is left of the pieces shows whether they were read. */
const pieces = (given: string[], pauseMs = 0) => {
  const left = [...given];
  const body = new ReadableStream({
    async pull(controller) {
      await new Promise((next) => setTimeout(next, pauseMs));
      const piece = left.shift();
      if (piece === undefined) controller.close();
      else controller.enqueue(new TextEncoder().encode(piece));
    },
  });
  return { left, ask: () => app.request('/', { method: 'POST', body, duplex: 'half' }) };
};

test('a body that is short enough comes as it is', async () => {
  expect(await (await pieces(['沂', '水河']).ask()).text()).toBe('沂水河');
  expect(await (await app.request('/', { method: 'POST' })).text()).toBe('');
});

test('a body without a length is read no further than allowed', async () => {
  const sent = pieces(Array.from({ length: 1_000 }, () => 'abcd'));
  expect(await (await sent.ask()).text()).toBe('invalid-parameter');
  expect(sent.left.length).toBeGreaterThan(900);
});

test('a length that is too much is refused before anything is read', async () => {
  const headers = { 'content-length': '11' };
  const response = await app.request('/', { method: 'POST', body: 'x', headers });
  expect(await response.text()).toBe('invalid-parameter');
});

test('a body that does not end in time is refused', async () => {
  expect(await (await pieces(['a', 'b', 'c', 'd', 'e', 'f'], 20).ask()).text()).toBe('request-timeout');
});

test('bytes that are no UTF-8 are refused', async () => {
  const response = await app.request('/', { method: 'POST', body: Buffer.from([0x7b, 0xff, 0x7d]) });
  expect(await response.text()).toBe('invalid-parameter');
});
