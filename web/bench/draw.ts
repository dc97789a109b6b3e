import { COORDINATE_SYSTEM, Deck, MapView, type Layer } from '@deck.gl/core';
import { H3HexagonLayer } from '@deck.gl/geo-layers';
import { cellToParent, gridDisk, latLngToCell } from 'h3-js';
import { CellLayer, type CellLook } from '../src/lib/cells/cell-layer.ts';
import { drawnPage, type DrawnPage } from '../src/lib/cells/drawn-page.ts';
import { fromHex, ordinalOf } from '#tiles/cells/cell-id.ts';
import { decodePage, encodePage } from '#tiles/cells/page.ts';

/*
 * Draws the same cells by our layer and by deck.gl's, and times what the main thread does from the bytes that came to the frame that was
 * handed to the graphics card. Driven by `npm run bench -- draw`.
 */

type Row = { hex: string; n: number };
/** Milliseconds of the main thread, and buffers of the graphics card that were made meanwhile. */
type Measured = { ms: number; buffers: number };
export type Drawing = 'objects-exact' | 'objects-instanced' | 'pages' | 'pages-worker';

const RES = 8;
const PARENT_RES = 4;
const MIDDLE = { lat: 36.4, lng: 118.4 };
const LAYER_PROPS = { beforeId: '', coordinateSystem: COORDINATE_SYSTEM.CARTESIAN };

const canvas = document.createElement('canvas');
canvas.width = 1280;
canvas.height = 800;
document.body.append(canvas);

let buffers = 0;
const { createBuffer } = WebGL2RenderingContext.prototype;
WebGL2RenderingContext.prototype.createBuffer = function (this: WebGL2RenderingContext) {
  buffers++;
  return createBuffer.call(this);
};

/**
 * Where a processor stands in for the graphics card, one frame of 100,000 outlines takes it a minute, beside which nothing else can be
 * timed. What is timed here is the main thread, which makes the same calls whether or not they ask for any triangles.
 */
let triangles = true;
const { drawArrays, drawElements, drawArraysInstanced, drawElementsInstanced } =
  WebGL2RenderingContext.prototype;
Object.assign(WebGL2RenderingContext.prototype, {
  drawArrays(this: WebGL2RenderingContext, mode: number, first: number, count: number) {
    drawArrays.call(this, mode, first, triangles ? count : 0);
  },
  drawElements(this: WebGL2RenderingContext, mode: number, count: number, type: number, from: number) {
    drawElements.call(this, mode, triangles ? count : 0, type, from);
  },
  drawArraysInstanced(
    this: WebGL2RenderingContext,
    mode: number,
    first: number,
    count: number,
    times: number,
  ) {
    drawArraysInstanced.call(this, mode, first, triangles ? count : 0, times);
  },
  drawElementsInstanced(
    this: WebGL2RenderingContext,
    ...[mode, count, type, from, times]: [number, number, number, number, number]
  ) {
    drawElementsInstanced.call(this, mode, triangles ? count : 0, type, from, times);
  },
});

/** What deck.gl keeps to itself: a frame can be asked for at once only through it. */
type Inside = {
  layerManager: { setLayers: (layers: Layer[]) => void; updateLayers: () => void };
  _drawLayers: (reason: string) => void;
};

let deck: Deck<MapView> | null = null;
const open = async (): Promise<Inside> => {
  if (!deck) {
    const ready = Promise.withResolvers<null>();
    deck = new Deck({
      canvas,
      width: 1280,
      height: 800,
      views: new MapView(),
      initialViewState: { longitude: MIDDLE.lng, latitude: MIDDLE.lat, zoom: 8 },
      layers: [],
      onLoad: () => ready.resolve(null),
    });
    await ready.promise;
  }
  return deck as unknown as Inside;
};

const turn = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits until nothing of the round before is still to be done, by the graphics side too: here that is a processor, frames behind. */
const rest = async (): Promise<void> => {
  const gl = canvas.getContext('webgl2');
  const fence = gl?.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
  if (!gl || !fence) throw new Error('There is no WebGL2.');
  gl.flush();
  while (gl.getSyncParameter(fence, gl.SYNC_STATUS) !== gl.SIGNALED) await turn(10);
  await turn(30);
};

const show = (inside: Inside, layers: Layer[]): void => {
  inside.layerManager.setLayers(layers);
  inside.layerManager.updateLayers();
  inside._drawLayers('bench');
};

const measure = async (work: (inside: Inside) => void): Promise<Measured> => {
  const inside = await open();
  await rest();
  const before = buffers;
  const started = performance.now();
  work(inside);
  return { ms: performance.now() - started, buffers: buffers - before };
};

const rowsOf = (count: number): Row[] => {
  let rings = 1;
  while (3 * rings * (rings + 1) + 1 < count) rings++;
  return gridDisk(latLngToCell(MIDDLE.lat, MIDDLE.lng, RES), rings)
    .slice(0, count)
    .map((hex, i) => ({ hex, n: 1 + ((i * 7919) % 997) }));
};

const pagesOf = (rows: readonly Row[]): ArrayBuffer[] => {
  const byParent = Map.groupBy(rows, ({ hex }) => cellToParent(hex, PARENT_RES));
  return [...byParent].map(([parent, inside]) => {
    const cells = inside
      .map(({ hex, n }) => ({ ordinal: ordinalOf(fromHex(hex), PARENT_RES), n }))
      .toSorted((a, b) => a.ordinal - b.ordinal);
    const bytes = encodePage({
      parent: fromHex(parent),
      res: RES,
      ordinals: Uint16Array.from(cells, ({ ordinal }) => ordinal),
      n: Uint32Array.from(cells, ({ n }) => n),
      sum: null,
      den: null,
    });
    return bytes.buffer as ArrayBuffer;
  });
};

const COLORS = [0.1, 0.3, 0.5, 0.7, 0.9].map((part) => [part, 0.5, 1 - part] as const);
const lookOf = (breaks: readonly number[]): CellLook => ({
  ...{ colors: COLORS, breaks, breaksOther: null, range: null },
  ...{ opacity: 0.8, height: 0, most: 1000, across: [0, 1] },
});
const BREAKS = [
  [200, 400, 600, 800],
  [100, 300, 500, 900],
] as const;
const FLAT = { depthCompare: 'always', depthWriteEnabled: false } as const;

const ours = (pages: readonly DrawnPage[], look: CellLook): Layer[] => [
  new CellLayer({ ...LAYER_PROPS, id: 'ours', pages, look, parameters: FLAT }),
];
const made = (bytes: readonly ArrayBuffer[]): DrawnPage[] =>
  bytes.map((buffer) => {
    const page = decodePage(buffer);
    return drawnPage(page.parent, page.res, [page], [{ aggregation: 'count', factor: 1 }]);
  });

const theirs = (data: readonly Row[], exact: boolean, look: 0 | 1): Layer[] => {
  const breaks = BREAKS[look];
  return [
    new H3HexagonLayer<Row>({
      id: 'theirs',
      data,
      highPrecision: exact,
      extruded: false,
      getHexagon: ({ hex }) => hex,
      getFillColor: ({ n }) => {
        const [r, g, b] = COLORS[breaks.filter((bound) => n >= bound).length]!;
        return [r * 255, g * 255, b * 255, 200];
      },
      updateTriggers: { getFillColor: look },
    }),
  ];
};

let rows: Row[] = [];
let json = '';
let bytes: ArrayBuffer[] = [];
let pages: DrawnPage[] = [];
let looked: 0 | 1 = 0;

const bench = {
  /** Makes so many cells, as JSON and as pages; answers how many bytes each has. They are drawn, or only handed over to be. */
  prepare: (count: number, drawn: boolean) => {
    triangles = drawn;
    rows = rowsOf(count);
    json = JSON.stringify(rows);
    bytes = pagesOf(rows);
    pages = made(bytes);
    return { json: json.length, pages: bytes.reduce((sum, { byteLength }) => sum + byteLength, 0) };
  },
  /** From the bytes to the frame; what a worker has made ready comes as it leaves the worker. */
  draw: async (drawing: Drawing): Promise<Measured> => {
    await bench.clear();
    return measure((inside) => {
      if (drawing === 'pages-worker') show(inside, ours(pages, lookOf(BREAKS[0])));
      else if (drawing === 'pages') show(inside, ours(made(bytes), lookOf(BREAKS[0])));
      else show(inside, theirs(JSON.parse(json) as Row[], drawing === 'objects-exact', 0));
    });
  },
  /** Other classes for what is drawn. */
  recolour: async (drawing: Drawing): Promise<Measured> => {
    looked = looked === 0 ? 1 : 0;
    const data = (await bench.shown(drawing)) as Row[];
    return measure((inside) => {
      if (drawing.startsWith('pages')) show(inside, ours(pages, lookOf(BREAKS[looked])));
      else show(inside, theirs(data, drawing === 'objects-exact', looked));
    });
  },
  /** Draws in the classes of the moment, for `recolour` to change them. */
  shown: async (drawing: Drawing): Promise<readonly Row[]> => {
    const inside = await open();
    const before = looked === 0 ? 1 : 0;
    if (drawing.startsWith('pages')) show(inside, ours(pages, lookOf(BREAKS[before])));
    else show(inside, theirs(rows, drawing === 'objects-exact', before));
    return rows;
  },
  clear: async () => {
    show(await open(), []);
    await rest();
  },
};
export type DrawBench = typeof bench;
Object.assign(window, { bench });
