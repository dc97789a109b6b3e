import { open, readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { BasemapList } from '../schemas.ts';
import { matchesTag, parseRange } from '../conditional.ts';
import { Problem } from '../problem.ts';

/** What the bake writes beside its archive. */
const Manifest = z.object({
  file: z.string().regex(/^[A-Za-z0-9._-]+\.pmtiles$/),
  minzoom: z.int(),
  maxzoom: z.int(),
  bbox: z.tuple([z.number(), z.number(), z.number(), z.number()]),
  attribution: z.string(),
});

export interface BasemapArchive {
  file: string;
  /** What the front end needs to know to draw it. */
  described: BasemapList['archive'];
  respond(headers: ArchiveRequest): Promise<Response>;
  close(): Promise<void>;
}

interface ArchiveRequest {
  method: string;
  range: string | undefined;
  ifRange: string | undefined;
  ifNoneMatch: string | undefined;
}

/** Our own archive (8 MB) is kept in memory: a range then costs nothing, by a read 50 µs of processor time. Larger ones are read. */
const HELD_UP_TO = 64 * 1024 * 1024;
const IMMUTABLE = 'public, max-age=31536000, immutable';

/** Opens the baked archive of a folder and keeps it open; null when nothing has been baked there. Up to `heldUpTo` bytes are kept in memory. */
export async function openArchive(folder: string, heldUpTo = HELD_UP_TO): Promise<BasemapArchive | null> {
  const text = await readFile(path.join(folder, 'manifest.json'), 'utf8').catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null;
      throw error;
    },
  );
  if (text === null) return null;
  const { file, ...manifest } = Manifest.parse(JSON.parse(text));
  const handle = await open(path.join(folder, file), 'r');
  const { size } = await handle.stat();
  // The name carries a hash of the bytes, so it identifies them exactly.
  const tag = `"${file}"`;

  const held = size <= heldUpTo ? await handle.readFile() : null;
  const read = async (start: number, length: number) => {
    if (held) return held.subarray(start, start + length);
    const buffer = Buffer.allocUnsafeSlow(length);
    const { bytesRead } = await handle.read(buffer, 0, length, start);
    if (bytesRead === length) return buffer;
    throw new Error(
      `${file} is shorter than when it was opened: ${bytesRead} of ${length} bytes at ${start}`,
    );
  };

  return {
    file,
    described: { url: `/basemap/${file}`, bytes: size, ...manifest },
    close: () => handle.close(),
    async respond({ method, range: rangeHeader, ifRange, ifNoneMatch }) {
      const headers: Record<string, string> = {
        'cache-control': IMMUTABLE,
        etag: tag,
        'accept-ranges': 'bytes',
      };
      if (matchesTag(ifNoneMatch, tag, true)) return new Response(null, { status: 304, headers });
      headers['content-type'] = 'application/vnd.pmtiles';

      // A Range counts only for GET, and with If-Range only when the caller holds these very bytes (RFC 9110 13.1.5).
      const applies = method === 'GET' && (ifRange === undefined || ifRange.trim() === tag);
      const range = applies ? parseRange(rangeHeader, size) : null;
      if (range === 'unsatisfiable') {
        const detail = `The file has ${size} bytes; ask for a range that starts before that.`;
        throw new Problem('range-not-satisfiable', detail, {
          field: 'Range',
          headers: { 'content-range': `bytes */${size}` },
        });
      }
      const { start, end } = range ?? { start: 0, end: size - 1 };
      const length = end - start + 1;
      headers['content-length'] = String(length);
      if (range) headers['content-range'] = `bytes ${start}-${end}/${size}`;
      const body = method === 'HEAD' ? null : await read(start, length);
      return new Response(body, { status: range ? 206 : 200, headers });
    },
  };
}
