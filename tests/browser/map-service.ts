import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { crc32, deflateSync } from 'node:zlib';

/** A colour as red, green and blue, 0 to 255. */
type Colour = readonly [number, number, number];

export const xyzColour: Colour = [200, 30, 120];
export const wmtsColour: Colour = [30, 160, 60];

const chunk = (type: string, data: Buffer): Buffer => {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
};

/** A tile of 256 × 256 pixels in one colour, as PNG (W3C PNG, clause 5). */
const tileOf = (colour: Colour): Buffer => {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(256, 0);
  header.writeUInt32BE(256, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const row = Buffer.from([0, ...Array.from({ length: 256 }, () => colour).flat()]);
  const pixels = deflateSync(Buffer.concat(Array.from({ length: 256 }, () => row)));
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', pixels),
    chunk('IEND', Buffer.alloc(0)),
  ]);
};

export interface MapService {
  /** What an administrator would write into the file that `BASEMAP_SERVICES` names. */
  declaration: unknown;
  /** Address to ask with `?broken=true` or `?broken=false`: whether tiles are refused from then on. */
  control: string;
  stop: () => Promise<void>;
}

/** An intranet map service on this machine: tiles of one colour, as XYZ and as WMTS on the geographic grid. */
export async function startMapService(): Promise<MapService> {
  const tiles = { xyz: tileOf(xyzColour), wmts: tileOf(wmtsColour) };
  let broken = false;
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    if (pathname === '/control') {
      broken = searchParams.get('broken') === 'true';
      response.end();
    } else if (broken) {
      response.writeHead(500).end();
    } else {
      response.writeHead(200, { 'content-type': 'image/png' });
      response.end(pathname.startsWith('/wmts') ? tiles.wmts : tiles.xyz);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const common = { minzoom: 1, maxzoom: 18, attribution: 'Test service' };
  return {
    control: `http://${host}/control`,
    declaration: {
      allow: [host],
      services: [
        {
          id: 'topo',
          title: { zh: '地形图', en: 'Topographic map' },
          type: 'xyz',
          url: `http://${host}/xyz/{z}/{x}/{y}.png`,
          grid: 'web-mercator',
          placement: 'instead',
          ...common,
        },
        {
          id: 'imagery',
          title: { zh: '影像', en: 'Imagery' },
          type: 'wmts',
          url: `http://${host}/wmts`,
          layer: 'img',
          matrix_set: 'c',
          grid: 'geographic',
          placement: 'under',
          ...common,
        },
      ],
    },
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
