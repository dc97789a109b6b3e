import { Layer, type DefaultProps, type LayerProps, type UpdateParameters } from '@deck.gl/core';
import { Buffer } from '@luma.gl/core';
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
  cells: DrawnCells;
  look: CellLook;
  /** The layer of the map's style under which it is drawn. */
  beforeId: string;
};

const FAR = 3.4e38;
const CORNER_NUMBERS = 12;
/** Breaks beyond the last are never reached. */
const padded = (breaks: readonly number[]): number[] => [...breaks, FAR, FAR, FAR, FAR].slice(0, 4);
const rgba = (colors: CellLook['colors'], from: number): number[] =>
  Array.from({ length: 4 }, (_, i) => [...(colors[from + i] ?? [0, 0, 0]), 1]).flat();

/** A column-major matrix times a move along the plane. */
const moved = (matrix: readonly number[], x: number, y: number, z: number): number[] => [
  ...matrix.slice(0, 8),
  ...matrix.slice(8, 12).map((value) => value * z),
  ...[0, 1, 2, 3].map((row) => matrix[row]! * x + matrix[4 + row]! * y + matrix[12 + row]!),
];

/** Cells from their typed arrays: they become buffers once, and nothing else of them is ever computed again. */
export class CellLayer extends Layer<CellLayerProps> {
  static override layerName = 'CellLayer';
  static override defaultProps: DefaultProps<CellLayerProps> = {
    beforeId: '',
    cells: { type: 'object', value: null as unknown as DrawnCells, compare: false },
    look: { type: 'object', value: null as unknown as CellLook, compare: false },
  };
  declare state: { model: Model; buffers: Buffer[] };

  override initializeState(): void {
    const { corners, values } = this.props.cells;
    const { device } = this.context;
    const buffers = [corners, values].map((data) => device.createBuffer({ usage: Buffer.VERTEX, data }));
    const model = new Model(device, {
      ...super.getShaders({ vs: vertexShader, fs: fragmentShader, modules: [cellUniforms] }),
      id: this.props.id,
      topology: 'triangle-list',
      isInstanced: true,
      instanceCount: this.getNumInstances(),
      vertexCount: FLAT_VERTICES,
      bufferLayout: [
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
      ],
      attributes: { corners: buffers[0]!, cellValues: buffers[1]! },
    });
    this.setState({ model, buffers });
  }

  override getNumInstances(): number {
    return this.props.cells.corners.length / CORNER_NUMBERS;
  }

  override updateState({ props, oldProps, changeFlags }: UpdateParameters<this>): void {
    if (changeFlags.propsChanged || props.look !== oldProps.look) this.setNeedsRedraw();
  }

  override finalizeState(): void {
    this.state.model.destroy();
    for (const buffer of this.state.buffers) buffer.destroy();
  }

  override draw(): void {
    const { cells, look } = this.props;
    const { model } = this.state;
    const { viewport, renderPass, device } = this.context;
    const [width] = device.getDefaultCanvasContext().getDrawingBufferSize();
    const metre = viewport.distanceScales.unitsPerMeter[2] ?? 0;
    model.setVertexCount(look.height > 0 ? SOLID_VERTICES : FLAT_VERTICES);
    model.shaderInputs.setProps({
      cell: {
        matrix: moved(viewport.viewProjectionMatrix, cells.origin[0], cells.origin[1], metre),
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
    model.draw(renderPass);
  }
}
