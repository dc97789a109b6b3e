import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from '../../scripts/free-port.ts';

const PATIENCE_MS = 10_000;

/**
 * An nginx in front of a server that keeps whatever it is allowed to, by the address alone: a cache that knows nothing of cookies, as an
 * operator may set one up who thinks of speed only. `x-cache` says what it did.
 */
export const startCache = async (upstream: string): Promise<{ url: string; stop(): Promise<void> }> => {
  const folder = mkdtempSync(path.join(tmpdir(), 'haidai-nginx-'));
  const port = await freePort();
  mkdirSync(path.join(folder, 'kept'));
  const file = path.join(folder, 'nginx.conf');
  writeFileSync(file, configOf(folder, port, upstream));
  const child = spawn('nginx', ['-c', file, '-p', folder], { stdio: ['ignore', 'inherit', 'inherit'] });
  const ended = new Promise<void>((done) => child.once('exit', () => done()));
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  const url = `http://127.0.0.1:${port}`;
  for (const deadline = Date.now() + PATIENCE_MS; Date.now() < deadline;) {
    if (child.exitCode !== null) break;
    if (
      await fetch(`${url}/nginx-is-up`).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      return { url, stop };
    await new Promise((next) => setTimeout(next, 50));
  }
  await stop();
  throw new Error('nginx did not start; what it wrote stands above.');
};

const configOf = (folder: string, port: number, upstream: string): string => `
daemon off;
${process.getuid?.() === 0 ? 'user root;' : ''}
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
  proxy_cache_path ${folder}/kept keys_zone=kept:10m max_size=100m;
  server {
    listen 127.0.0.1:${port};
    location = /nginx-is-up { return 200; }
    location / {
      proxy_pass ${upstream};
      proxy_http_version 1.1;
      proxy_set_header Host $http_host;
      proxy_cache kept;
      proxy_cache_key $request_uri;
      proxy_cache_revalidate on;
      add_header x-cache $upstream_cache_status always;
    }
  }
}
`;
