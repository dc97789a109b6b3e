import type { AddProtocolAction } from 'maplibre-gl';
import { rowsForTile, TILE_PIXELS, type GridTile } from '#tiles/geographic-grid.ts';

/** What an address of the protocol says: `geogrid://{z}/{x}/{y}?tiles=` and the encoded template of the service. */
export interface GeogridRequest {
  z: number;
  x: number;
  y: number;
  template: string;
}

/** Reads an address of the protocol; throws when it is not one. */
export const parseGeogridUrl = (url: string): GeogridRequest => {
  const match = /^geogrid:\/\/(\d+)\/(\d+)\/(\d+)\?tiles=(.+)$/.exec(url);
  if (!match) throw new Error(`Not an address of the geographic grid: ${url}`);
  const [, z, x, y, template] = match;
  return { z: Number(z), x: Number(x), y: Number(y), template: decodeURIComponent(template!) };
};

/** The address of one tile of the service. */
export const gridTileUrl = (template: string, level: number, { col, row }: GridTile): string =>
  template.replace('{z}', String(level)).replace('{x}', String(col)).replace('{y}', String(row));

const fetchImage = async (url: string, signal: AbortSignal): Promise<ImageBitmap> => {
  const response = await fetch(url, { signal });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return createImageBitmap(await response.blob());
};

/**
 * MapLibre protocol `geogrid`: draws each Web Mercator tile from the tiles of a service in the geographic grid. A tile fails as
 * a whole when one of its sources fails, and the map below shows there.
 */
export const geogridProtocol: AddProtocolAction = async ({ url }, { signal }) => {
  const { z, x, y, template } = parseGeogridUrl(url);
  const { tiles, strips } = rowsForTile(z, x, y);
  const images = new Map(
    await Promise.all(
      tiles.map(
        async (tile) => [tile.row, await fetchImage(gridTileUrl(template, z, tile), signal)] as const,
      ),
    ),
  );
  const canvas = new OffscreenCanvas(TILE_PIXELS, TILE_PIXELS);
  const context = canvas.getContext('2d');
  if (!context) throw new Error('This browser gives no canvas to draw tiles on');
  for (const { srcTile, srcY, srcHeight, dstY, dstHeight } of strips) {
    const image = images.get(srcTile.row);
    if (!image) continue;
    // Services may answer with tiles of twice the pixels.
    const density = image.height / TILE_PIXELS;
    context.drawImage(
      image,
      0,
      srcY * density,
      image.width,
      srcHeight * density,
      0,
      dstY,
      TILE_PIXELS,
      dstHeight,
    );
  }
  for (const image of images.values()) image.close();
  return { data: canvas.transferToImageBitmap() };
};
