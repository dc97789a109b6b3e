import {
  createServer,
  STATUS_CODES,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import {
  createSecureServer,
  type Http2SecureServer,
  type Http2ServerRequest,
  type Http2ServerResponse,
  type ServerHttp2Session,
} from 'node:http2';
import { createServer as createSocketServer, type Socket } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { describeError, type Log } from './log.ts';
import { Problem, problemResponse, toProblem, type ProblemType } from './problem.ts';

export interface ServerOptions {
  fetch: (request: Request) => Response | Promise<Response>;
  host: string;
  port: number;
  tls: { cert: string; key: string } | null;
  /** Headers for answers that are made before the application is reached. */
  headers: [string, string][];
  log: Log;
}

export interface RunningServer {
  /** Address to open, with the port that was really taken. */
  url: string;
  /** Takes no new connections, lets requests in flight end for at most this long, then cuts them off. */
  stop(graceMs?: number): Promise<void>;
}

/** Idle longer than a proxy's own pool keeps connections, so that the proxy closes first. */
const KEEP_ALIVE_MS = 65_000;
const GRACE_MS = 5_000;
/** More than a browser opens on a connection, far fewer than whoever opens and drops streams would like. */
const MOST_STREAMS = 256;
/** Each costs a file handle; beyond it new ones are turned away at the door. */
const MOST_CONNECTIONS = 8_000;
/** A large file over a slow line; headers have to be there after Node's own minute. */
const LONGEST_UPLOAD_MS = 3_600_000;

/** Starts to listen: plain HTTP/1.1, or HTTP/2 and HTTP/1.1 over TLS. Rejects with a sentence when the port cannot be had. */
export async function listen({
  fetch,
  host,
  port,
  tls,
  headers,
  log,
}: ServerOptions): Promise<RunningServer> {
  const listener = getRequestListener(fetch, {
    overrideGlobalObjects: true,
    // Reached when no request object could be made: a malformed address or Host header.
    errorHandler: (error) => {
      const problem =
        (error as Error).name === 'RequestError'
          ? new Problem('malformed-request', 'The address or the Host header of the request is malformed.', {
              cause: error,
            })
          : toProblem(error);
      if (problem.status >= 500) log.error('failed', { error: describeError(error) });
      const response = problemResponse(problem, '/');
      for (const [name, value] of headers) response.headers.set(name, value);
      return response;
    },
  });
  let stopping = false;
  const handle = (
    request: IncomingMessage | Http2ServerRequest,
    response: ServerResponse | Http2ServerResponse,
  ) => {
    // Node closes idle connections when it stops; one that was busy then would be kept alive for nothing.
    if (request.httpVersionMajor === 1)
      response.once('close', () => stopping && request.socket.destroySoon());
    void listener(request, response);
  };
  const server: Server | Http2SecureServer = tls
    ? createSecureServer(
        { ...tls, allowHTTP1: true, settings: { maxConcurrentStreams: MOST_STREAMS } },
        handle,
      )
    : createServer(
        { keepAliveTimeout: KEEP_ALIVE_MS, requireHostHeader: false, requestTimeout: LONGEST_UPLOAD_MS },
        handle,
      );
  server.maxConnections = MOST_CONNECTIONS;
  const open = trackConnections(server);
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => refuse(error, socket, headers));

  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(explain(error, host, port)));
    server.listen(port, host, resolve);
  });
  const address = server.address();
  const taken = typeof address === 'object' && address ? address.port : port;
  const name = host.includes(':') ? `[${host}]` : host;
  return {
    url: `${tls ? 'https' : 'http'}://${name}:${taken}`,
    async stop(graceMs = GRACE_MS) {
      stopping = true;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      open.closeSessions();
      const timer = setTimeout(open.cut, graceMs);
      await closed;
      clearTimeout(timer);
    },
  };
}

/** Rejects with a sentence when the port cannot be had, without keeping it. */
export async function checkPort(host: string, port: number): Promise<void> {
  const probe = createSocketServer();
  await new Promise<void>((resolve, reject) => {
    probe.once('error', (error: NodeJS.ErrnoException) => reject(explain(error, host, port)));
    probe.listen(port, host, () => probe.close(() => resolve()));
  });
}

/** Keeps hold of what is connected, so that stopping can end it. */
function trackConnections(server: Server | Http2SecureServer) {
  const sockets = new Set<Socket>();
  const sessions = new Set<ServerHttp2Session>();
  const remember = (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  };
  server.on('connection', remember);
  server.on('session', (session: ServerHttp2Session) => {
    sessions.add(session);
    session.once('close', () => sessions.delete(session));
    session.setTimeout(KEEP_ALIVE_MS, () => session.close()); // what is under way on it still ends in order
  });
  return {
    /** Lets the open streams of each session end and takes no new ones. */
    closeSessions() {
      for (const session of sessions) session.close();
    },
    cut() {
      for (const session of sessions) session.destroy();
      for (const socket of sockets) socket.destroy();
    },
  };
}

const REFUSALS: Record<string, [ProblemType, string]> = {
  HPE_HEADER_OVERFLOW: ['headers-too-large', 'The request line and headers together are larger than 16 kB.'],
  ERR_HTTP_REQUEST_TIMEOUT: ['request-timeout', 'The request was not complete in time.'],
};

/** Answers what the HTTP parser could not read, in the same form as everything else. */
function refuse(error: NodeJS.ErrnoException, socket: Socket, headers: [string, string][]): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const [type, detail] = REFUSALS[error.code ?? ''] ?? [
    'malformed-request',
    'The request is not well-formed HTTP.',
  ];
  const problem = new Problem(type, detail);
  const response = problemResponse(problem, '/');
  void response.text().then((text) => {
    const lines = [...response.headers, ...headers, ['connection', 'close']].map(
      ([name, value]) => `${name}: ${value}`,
    );
    socket.end(
      `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}\r\n${lines.join('\r\n')}\r\n\r\n${text}`,
    );
  });
}

function explain(error: NodeJS.ErrnoException, host: string, port: number): Error {
  const sentences: Record<string, string> = {
    EADDRINUSE: `Port ${port} on ${host} is already in use. Stop what uses it, or choose another with PORT=…`,
    EACCES: `Port ${port} may not be opened by this user. Choose one from 1024 up with PORT=…`,
    EADDRNOTAVAIL: `This machine has no address ${host}. Set HOST to one it has, such as 127.0.0.1 or 0.0.0.0.`,
    ENOTFOUND: `The name ${host} leads to no address. Set HOST to one this machine has, such as 127.0.0.1.`,
  };
  return new Error(
    sentences[error.code ?? ''] ?? `The server could not listen on ${host}:${port}: ${error.message}`,
    { cause: error },
  );
}
