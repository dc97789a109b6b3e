import { request } from 'node:http';
import { connect as connectHttp2 } from 'node:http2';
import { Agent, request as requestHttps } from 'node:https';
import { connect } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { createLog } from './log.ts';
import type { ProblemBody } from './schemas.ts';
import { securityHeaders } from './security.ts';
import { checkPort, listen, type RunningServer, type ServerOptions } from './server.ts';
import { testApp } from './test-app.ts';
import { testCertificate } from './test-certificate.ts';

const running: RunningServer[] = [];
afterEach(async () => {
  for (const server of running.splice(0)) await server.stop(0);
});

async function started(changes: Partial<ServerOptions> = {}): Promise<RunningServer & { port: number }> {
  const server = await listen({
    fetch: testApp().app.fetch,
    host: '127.0.0.1',
    port: 0,
    tls: null,
    headers: securityHeaders(),
    log: createLog('error', () => undefined),
    ...changes,
  });
  running.push(server);
  return { ...server, port: Number(new URL(server.url).port) };
}

/** Sends raw bytes and answers all that comes back until the connection ends. */
function raw(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    socket.setEncoding('utf8').on('data', (part: string) => (answer += part));
    socket.on('end', () => resolve(answer)).on('error', reject);
  });
}

describe('over a real connection', () => {
  test('answers with everything that the application sets', async () => {
    const { url } = await started();
    const response = await fetch(`${url}/api/health`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-security-policy')).toContain("default-src 'self'");
    expect(response.headers.get('x-powered-by')).toBeNull();
  });

  test.each([
    ['no HTTP at all', 'hello\r\n\r\n', 400],
    ['a header without a name', 'GET / HTTP/1.1\r\nHost: a\r\n: x\r\n\r\n', 400],
    ['headers of 20 kB', `GET / HTTP/1.1\r\nHost: a\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`, 431],
    ['a host that is none', 'GET /api/health HTTP/1.1\r\nHost: a b/c\r\nConnection: close\r\n\r\n', 400],
    ['no host', 'GET /api/health HTTP/1.1\r\nConnection: close\r\n\r\n', 400],
    ['a backslash in the path', 'GET /api\\health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n', 400],
  ])('%s is refused in the same form as everything else', async (_, text, status) => {
    const { port } = await started();
    const answer = await raw(port, text);
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(answer.toLowerCase()).toContain('content-security-policy: ');
    expect(answer.toLowerCase()).toContain('content-type: application/problem+json');
    const body = JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4)) as ProblemBody;
    expect(body.status).toBe(status);
  });

  test('a request that is left half-way harms nobody', async () => {
    const { url, port } = await started();
    await new Promise<void>((resolve) => {
      const half = request({
        port,
        host: '127.0.0.1',
        path: '/api/health',
        method: 'POST',
        headers: { 'content-length': 10 },
      });
      half.on('error', () => resolve());
      half.write('a', () => half.destroy(new Error('gone')));
    });
    expect((await fetch(`${url}/api/health`)).status).toBe(200);
  });
});

describe('TLS', () => {
  const tls = testCertificate();

  test('speaks HTTP/2 and HTTP/1.1', async () => {
    const { url, port } = await started({ tls, fetch: testApp({ tls: true }).app.fetch });
    expect(url).toMatch(/^https:/);
    const session = connectHttp2(url, { rejectUnauthorized: false });
    const headers = await new Promise<Record<string, unknown>>((resolve, reject) => {
      session.on('error', reject);
      session.request({ ':path': '/api/regions/370202' }).on('response', resolve).on('error', reject).end();
    });
    session.destroy();
    expect(headers[':status']).toBe(200);
    expect(headers['strict-transport-security']).toContain('max-age=');

    const status = await new Promise((resolve, reject) => {
      const options = { port, host: '127.0.0.1', path: '/api/health', rejectUnauthorized: false };
      requestHttps(options, (response) => resolve(response.resume().statusCode))
        .on('error', reject)
        .end();
    });
    expect(status).toBe(200);
  });

  test('stops although an idle HTTP/1.1 connection is kept alive', async () => {
    const server = await started({ tls });
    const agent = new Agent({ keepAlive: true, rejectUnauthorized: false });
    await new Promise((resolve, reject) => {
      requestHttps(`${server.url}/api/health`, { agent }, (response) =>
        response.resume().once('end', resolve),
      )
        .on('error', reject)
        .end();
    });
    const began = performance.now();
    await server.stop(10_000);
    expect(performance.now() - began).toBeLessThan(2_000);
    agent.destroy();
  });

  test('stops although an idle HTTP/2 session is open', async () => {
    const server = await started({ tls });
    const session = connectHttp2(server.url, { rejectUnauthorized: false });
    await new Promise((resolve) => session.once('remoteSettings', resolve));
    const closed = new Promise((resolve) => session.once('close', resolve));
    await server.stop(2_000);
    await closed;
  });
});

describe('the port', () => {
  test('in use is said in a sentence, before anything else is opened and when it happens', async () => {
    const { port } = await started();
    const sentence = `Port ${port} on 127.0.0.1 is already in use. Stop what uses it, or choose another with PORT=…`;
    await expect(checkPort('127.0.0.1', port)).rejects.toThrow(sentence);
    await expect(started({ port })).rejects.toThrow(sentence);
  });

  test('on an address that this machine does not have', async () => {
    await expect(checkPort('192.0.2.1', 0)).rejects.toThrow('This machine has no address 192.0.2.1');
  });

  test('that is free stays free after the check', async () => {
    const server = await started();
    await server.stop();
    await checkPort('127.0.0.1', server.port);
    expect((await started({ port: server.port })).port).toBe(server.port);
  });
});

describe('stopping', () => {
  test('lets a request in flight end and takes no new one', async () => {
    const arrived = Promise.withResolvers<undefined>();
    const held = Promise.withResolvers<Response>();
    const server = await started({
      fetch: () => {
        arrived.resolve(undefined);
        return held.promise;
      },
    });
    const answer = fetch(server.url);
    await arrived.promise;
    const stopped = server.stop(5_000);
    await expect(fetch(server.url)).rejects.toThrow();
    held.resolve(new Response('done'));
    expect(await (await answer).text()).toBe('done');
    const answered = performance.now();
    await stopped;
    expect(performance.now() - answered, 'the connection is not kept alive').toBeLessThan(2_000);
  });

  test('cuts off what takes longer than the grace', async () => {
    const arrived = Promise.withResolvers<undefined>();
    const server = await started({
      fetch: () => {
        arrived.resolve(undefined);
        return new Promise<Response>(() => undefined);
      },
    });
    const answer = fetch(server.url).catch(() => 'cut');
    await arrived.promise;
    await server.stop(20);
    expect(await answer).toBe('cut');
  });
});
