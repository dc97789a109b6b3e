import { Layer, type DefaultProps, type LayerProps, type UpdateParameters } from '@deck.gl/core';
import { Buffer, type BufferLayout, type VertexArray } from '@luma.gl/core';
import { Model } from '@luma.gl/engine';
import { cellUniforms, FLAT_VERTICES, fragmentShader, SOLID_VERTICES, vertexShader } from './cell-shader.ts';
import type { Range } from './brush.ts';
import type { DrawnCells } from './drawn-page.ts';

/** How cells look: all of it is uniforms of the shader. */
export type CellLook = {
  /** Red, green and blue from 0 to 1: five by class, or nine by the classes of two layers. */
  colors: readonly (readonly [number, number, number])[];
  /** The least values of the second class and those after it. */
  breaks: readonly number[];
  /** The same of a second layer; null where there is one. */
  breaksOther: readonly number[] | null;
  /** Values that are shown, from the first up to the second; null for all. */
  range: Range | null;
  opacity: number;
  /** Height of the largest value in metres; 0 draws flat. */
  height: number;
  most: number;
  /** The part of the map that is drawn on, as shares of its width. */
  across: readonly [from: number, to: number];
};

type CellLayerProps = LayerProps & {
  pages: readonly DrawnCells[];
  look: CellLook;
  /** The layer of the map's style under which it is drawn. */
  beforeId: string;
};

/** A page on the graphics card. */
type Held = { buffers: readonly Buffer[]; vertexArray: VertexArray; instances: number };

const FAR = 3.4e38;
const CORNER_NUMBERS = 12;
const BUFFER_LAYOUT: BufferLayout[] = [
  {
    name: 'corners',
    stepMode: 'instance',
    byteStride: 48,
    attributes: ['corners01', 'corners23', 'corners45'].map((attribute, i) => ({
      attribute,
      format: 'float32x4' as const,
      byteOffset: i * 16,
    })),
  },
  { name: 'cellValues', stepMode: 'instance', format: 'float32x2' },
];
/** Breaks beyond the last are never reached. */
const padded = (breaks: readonly number[]): number[] => [...breaks, FAR, FAR, FAR, FAR].slice(0, 4);
const rgba = (colors: CellLook['colors'], from: number): number[] =>
  Array.from({ length: 4 }, (_, i) => [...(colors[from + i] ?? [0, 0, 0]), 1]).flat();

/**
 * Pages of cells from their typed arrays: each becomes buffers once and goes when it is no longer shown; nothing else of it is ever
 * computed again. All pages share one program and one set of uniforms, but for the place of their origins.
 */
export class CellLayer extends Layer<CellLayerProps> {
  static override layerName = 'CellLayer';
  static override defaultProps: DefaultProps<CellLayerProps> = {
    beforeId: '',
    pages: { type: 'object', value: [], compare: false },
    look: { type: 'object', value: null as unknown as CellLook, compare: false },
  };
  declare state: { model: Model; own: VertexArray; held: Map<DrawnCells, Held>; origin: number[] };

  override initializeState(): void {
    const origin = [0, 0, 0, 1];
    const model = new Model(this.context.device, {
      id: this.props.id,
      vs: vertexShader,
      fs: fragmentShader,
      modules: [cellUniforms],
      disableWarnings: true, // deck.gl sets uniforms of modules that this has not
      topology: 'triangle-list',
      isInstanced: true,
      vertexCount: FLAT_VERTICES,
      bufferLayout: BUFFER_LAYOUT,
      uniforms: { origin },
    });
    this.setState({ model, own: model.vertexArray, held: new Map(), origin });
  }

  override getNumInstances(): number {
    return this.props.pages.reduce((sum, { corners }) => sum + corners.length / CORNER_NUMBERS, 0);
  }

  override updateState({ props, oldProps }: UpdateParameters<this>): void {
    if (props.pages !== oldProps.pages) this.#hold(props.pages);
    this.setNeedsRedraw();
  }

  override finalizeState(): void {
    this.#hold([]);
    this.state.own.destroy(); // a model leaves its own behind
    this.state.model.destroy();
  }

  override draw(): void {
    const { pages, look } = this.props;
    const { model, held, origin } = this.state;
    const { viewport, renderPass, device } = this.context;
    const [width] = device.getDefaultCanvasContext().getDrawingBufferSize();
    const matrix = viewport.viewProjectionMatrix;
    const metre = viewport.distanceScales.unitsPerMeter[2] ?? 0;
    model.setVertexCount(look.height > 0 ? SOLID_VERTICES : FLAT_VERTICES);
    model.shaderInputs.setProps({
      cell: {
        matrix: [...matrix.slice(0, 8), ...matrix.slice(8, 12).map((value) => value * metre), 0, 0, 0, 0],
        colors0: rgba(look.colors, 0),
        colors1: rgba(look.colors, 4),
        color8: [...(look.colors[8] ?? [0, 0, 0]), 1],
        breaks: padded(look.breaks),
        breaksOther: padded(look.breaksOther ?? []),
        range: (look.range ?? [-FAR, FAR]).map((bound) => Math.min(FAR, Math.max(-FAR, bound))),
        across: [look.across[0] * width, look.across[1] >= 1 ? FAR : look.across[1] * width],
        opacity: look.opacity,
        elevation: look.height,
        most: look.most || 1,
        both: look.breaksOther ? 1 : 0,
      },
    });
    for (const page of pages) {
      const { vertexArray, instances } = held.get(page)!;
      const [x, y] = page.origin;
      // In double precision here, so that what the shader adds to it may be in single.
      for (let row = 0; row < 4; row++)
        origin[row] = matrix[row]! * x + matrix[4 + row]! * y + matrix[12 + row]!;
      model.vertexArray = vertexArray;
      model.setInstanceCount(instances);
      model.draw(renderPass);
    }
  }

  /** Makes buffers of the pages that are new, and frees those of pages that are gone. */
  #hold(pages: readonly DrawnCells[]): void {
    const { model, held } = this.state;
    const { device } = this.context;
    const wanted = new Set(pages);
    for (const [page, { vertexArray, buffers }] of held) {
      if (wanted.has(page)) continue;
      held.delete(page);
      vertexArray.destroy();
      for (const buffer of buffers) buffer.destroy();
    }
    for (const page of wanted) {
      if (held.has(page)) continue;
      const [corners, cellValues] = [page.corners, page.values].map((data) =>
        device.createBuffer({ usage: Buffer.VERTEX, data }),
      ) as [Buffer, Buffer];
      const { shaderLayout, bufferLayout } = model.pipeline;
      const vertexArray = device.createVertexArray({ shaderLayout, bufferLayout });
      model.vertexArray = vertexArray;
      model.setAttributes({ corners, cellValues });
      held.set(page, {
        buffers: [corners, cellValues],
        vertexArray,
        instances: page.corners.length / CORNER_NUMBERS,
      });
    }
  }
}
