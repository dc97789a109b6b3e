import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { installDebianPackages } from '../debian.ts';
import { freePort } from '../free-port.ts';
import { findProgram, runCommand } from '../tool.ts';

/** A table in EPSG:3857 that is served as vector tiles, with its key `fid` and the columns that go along. */
export interface TileSource {
  table: string;
  type: 'point' | 'polygon';
  columns: Record<string, 'Integer' | 'Real' | 'Character'>;
}

export type MapServer = {
  tile: (table: string, z: number, x: number, y: number) => string;
  version: string;
  stop: () => Promise<void>;
};

const PATIENCE_MS = 15_000;

/**
 * Debian's MapServer with tables of a PostgreSQL as vector tiles: as many FastCGI processes as a client has connections, each of
 * which keeps its connection to the database, behind nginx, which compresses. No tile is kept. Throws a sentence when it cannot.
 */
export async function startMapServer(
  database: URL,
  sources: readonly TileSource[],
  processes: number,
): Promise<MapServer> {
  const { mapserv, nginx, spawnFcgi } = await ensurePrograms();
  const { output: version } = await runCommand(mapserv, ['-v']);
  if (!version.includes('SUPPORTS=PBF')) throw new Error(`This MapServer makes no vector tiles: ${version}`);

  const folder = mkdtempSync(path.join(tmpdir(), 'haidai-mapserver-'));
  const file = (name: string) => path.join(folder, name);
  const port = await freePort();
  const sockets = Array.from({ length: processes }, (_, i) => file(`${i}.sock`));
  writeFileSync(file('peer.map'), mapfile(database, sources), { mode: 0o600 });
  writeFileSync(file('mapserver.conf'), `CONFIG\n  ENV\n    MS_MAPFILE "${file('peer.map')}"\n  END\nEND\n`);
  writeFileSync(file('nginx.conf'), nginxConfig(folder, port, sockets));

  const env = { ...process.env, MAPSERVER_CONFIG_FILE: file('mapserver.conf') };
  const children = [
    // -n: the process becomes mapserv itself, so that it can be ended by its own id.
    ...sockets.map((socket) =>
      spawn(spawnFcgi, ['-n', '-s', socket, '--', mapserv], { env, stdio: 'ignore' }),
    ),
    spawn(nginx, ['-p', folder, '-c', file('nginx.conf'), '-e', file('error.log')], {
      stdio: ['ignore', 'ignore', 'inherit'],
    }),
  ];
  const stop = async () => {
    await Promise.all(children.map(end));
    rmSync(folder, { recursive: true, force: true });
  };
  const tile = (table: string, z: number, x: number, y: number) =>
    `http://127.0.0.1:${port}/${table}/${z}/${x}/${y}.mvt`;
  try {
    await waitUntilReady(`http://127.0.0.1:${port}/`, children);
  } catch (error) {
    await stop();
    throw error;
  }
  return { tile, version: /version (\S+)/.exec(version)?.[1] ?? '', stop };
}

async function ensurePrograms(): Promise<{ mapserv: string; nginx: string; spawnFcgi: string }> {
  const find = () => ({
    mapserv: findProgram('mapserv'),
    // Debian keeps it where only root's PATH looks.
    nginx: findProgram('nginx') ?? '/usr/sbin/nginx',
    spawnFcgi: findProgram('spawn-fcgi'),
  });
  let { mapserv, nginx, spawnFcgi } = find();
  let reason = '';
  if (!mapserv || !spawnFcgi || !existsSync(nginx)) {
    reason = await installDebianPackages(['cgi-mapserver', 'nginx-light', 'spawn-fcgi'], console.log);
    ({ mapserv, nginx, spawnFcgi } = find());
  }
  if (!mapserv || !spawnFcgi || !existsSync(nginx))
    throw new Error(`MapServer, nginx or spawn-fcgi is missing. ${reason}`);
  return { mapserv, nginx, spawnFcgi };
}

function mapfile(database: URL, sources: readonly TileSource[]): string {
  const connection = [
    `host=${database.hostname} port=${database.port} dbname=${database.pathname.slice(1)}`,
    `user=${database.username} password=${decodeURIComponent(database.password)}`,
  ].join(' ');
  const layers = sources.map(
    ({ table, type, columns }) => `
  LAYER
    NAME "${table}"
    TYPE ${type.toUpperCase()}
    STATUS ON
    CONNECTIONTYPE POSTGIS
    CONNECTION "${connection}"
    PROCESSING "CLOSE_CONNECTION=DEFER"
    DATA "geom FROM ${table} USING UNIQUE fid USING SRID=3857"
    PROJECTION "init=epsg:3857" END
    METADATA
      "gml_include_items" "${Object.keys(columns).join(',')}"
      ${Object.entries(columns)
        .map(([name, kind]) => `"gml_${name}_type" "${kind}"`)
        .join('\n      ')}
    END
  END`,
  );
  return `MAP
  NAME "peer"
  SIZE 256 256
  EXTENT -20037508 -20037508 20037508 20037508
  PROJECTION "init=epsg:3857" END
  OUTPUTFORMAT
    NAME "mvt"
    DRIVER "MVT"
    MIMETYPE "application/vnd.mapbox-vector-tile"
    EXTENSION "mvt"
    FORMATOPTION "EXTENT=4096"
    FORMATOPTION "EDGE_BUFFER=10"
  END${layers.join('')}
END
`;
}

function nginxConfig(folder: string, port: number, sockets: readonly string[]): string {
  return `daemon off;
user root;
pid ${folder}/nginx.pid;
error_log stderr error;
worker_processes 1;
events { worker_connections 256; }
http {
  access_log off;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  keepalive_requests 100000;
  tcp_nodelay on;
  gzip on;
  gzip_types application/vnd.mapbox-vector-tile;
  fastcgi_buffers 64 64k;
  fastcgi_buffer_size 64k;
  fastcgi_busy_buffers_size 256k;
  fastcgi_max_temp_file_size 0;
  upstream mapserver {
    least_conn;
    ${sockets.map((socket) => `server unix:${socket};`).join('\n    ')}
  }
  server {
    listen 127.0.0.1:${port};
    location / { return 200; }
    location ~ ^/(\\w+)/(\\d+)/(\\d+)/(\\d+)\\.mvt$ {
      fastcgi_param REQUEST_METHOD GET;
      fastcgi_param QUERY_STRING mode=tile&tilemode=gmap&tile=$3+$4+$2&layers=$1&map.imagetype=mvt;
      fastcgi_pass mapserver;
    }
  }
}
`;
}

async function waitUntilReady(url: string, children: readonly ChildProcess[]): Promise<void> {
  for (const deadline = Date.now() + PATIENCE_MS; Date.now() < deadline;) {
    if (children.some(({ exitCode }) => exitCode !== null))
      throw new Error('A process of the peer ended at once.');
    const ready = await fetch(url).then(
      ({ ok }) => ok,
      () => false,
    );
    if (ready) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`The peer did not answer for ${PATIENCE_MS / 1000} s.`);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const hard = setTimeout(() => child.kill('SIGKILL'), 5_000);
  await ended;
  clearTimeout(hard);
}
