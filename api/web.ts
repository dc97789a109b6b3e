import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Context } from 'hono';
import { matchesTag, strongTag } from './conditional.ts';
import { negotiateEncoding, type Encoding } from './encoding.ts';
import { Problem } from './problem.ts';
import { inlineScriptHashes } from './security.ts';

/** The built front end, held in memory: a few megabytes that are asked for again and again. */
export interface WebFiles {
  /** CSP sources of the pages' inline scripts. */
  scripts: string[];
  respond(c: Context, pathname: string): Response;
}

interface WebFile {
  type: string;
  cache: string;
  plain: Variant;
  packed: Partial<Record<Encoding, Variant>>;
}

interface Variant {
  bytes: Buffer<ArrayBuffer>;
  tag: string;
}

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
};

const PACKED: Record<string, Encoding> = { '.br': 'br', '.gz': 'gzip' };
/** Where the build puts files whose names carry a hash of their content. */
const HASHED = '/_app/immutable/';
const START_PAGE = '/index.html';

/** Reads the built front end from its folder; a folder that does not exist gives a front end that says how to build it. */
export async function readWebFiles(folder: string): Promise<WebFiles> {
  const files = await readAll(folder);
  const pages = [...files].filter(([name]) => name.endsWith('.html'));
  return {
    scripts: [...new Set(pages.flatMap(([, { plain }]) => inlineScriptHashes(plain.bytes.toString('utf8'))))],
    respond(c, pathname) {
      const { file, encoding } = choose(files, pathname, c.req.header('accept-encoding'));
      const { bytes, tag } = (encoding ? file.packed[encoding] : undefined) ?? file.plain;
      const headers: Record<string, string> = {
        'cache-control': file.cache,
        etag: tag,
        vary: 'accept-encoding',
      };
      if (matchesTag(c.req.header('if-none-match'), tag, true))
        return new Response(null, { status: 304, headers });
      headers['content-type'] = file.type;
      headers['content-length'] = String(bytes.byteLength);
      if (encoding) headers['content-encoding'] = encoding;
      return new Response(c.req.method === 'HEAD' ? null : bytes, { headers });
    },
  };
}

/** The file of an address and, of the packed forms it has, the one the caller likes best. */
function choose(files: Map<string, WebFile>, pathname: string, accepted: string | undefined) {
  const file = find(files, pathname);
  const available = Object.keys(file.packed) as Encoding[];
  return { file, encoding: negotiateEncoding(accepted, available) };
}

/** The file of an address: itself, its page, or the start page for addresses that the front end interprets. */
function find(files: Map<string, WebFile>, pathname: string): WebFile {
  const exact = files.get(pathname) ?? files.get(`${pathname.replace(/\/$/, '')}.html`);
  if (exact) return exact;
  const looksLikeFile = pathname.startsWith('/_app/') || /\/\.|\.[A-Za-z0-9]{1,12}$/.test(pathname);
  if (looksLikeFile)
    throw new Problem('not-found', 'There is no such file. Reload the page if it was updated meanwhile.');
  const start = files.get(START_PAGE);
  if (!start) throw new Problem('not-built', 'The front end has not been built; "npm run up" builds it.');
  return start;
}

async function readAll(folder: string): Promise<Map<string, WebFile>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    },
  );
  const contents = new Map<string, Buffer<ArrayBuffer>>();
  for (const entry of entries.filter((candidate) => candidate.isFile())) {
    const file = path.join(entry.parentPath, entry.name);
    const name = `/${path.relative(folder, file).split(path.sep).join('/')}`;
    contents.set(name, await readFile(file));
  }
  const files = new Map<string, WebFile>();
  for (const [name, bytes] of contents) {
    const extension = path.posix.extname(name);
    if (extension in PACKED) continue;
    const packed: WebFile['packed'] = {};
    for (const [suffix, encoding] of Object.entries(PACKED)) {
      const smaller = contents.get(name + suffix);
      if (smaller) packed[encoding] = variant(smaller);
    }
    files.set(name, {
      type: TYPES[extension] ?? 'application/octet-stream',
      cache: name.startsWith(HASHED) ? 'public, max-age=31536000, immutable' : 'no-cache',
      plain: variant(bytes),
      packed,
    });
  }
  return files;
}

const variant = (bytes: Buffer<ArrayBuffer>): Variant => ({ bytes, tag: strongTag(bytes) });
