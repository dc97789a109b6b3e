import type { StyleSpecification } from 'maplibre-gl';
import type { Bbox, LngLat } from '#api/schemas.ts';
import type { AlarmsState } from '#lib/alarms/alarms.svelte.ts';
import type { I18n } from '#lib/i18n/i18n.svelte.ts';
import type { Camera } from '#lib/state/address.ts';
import type { AreaState } from '#lib/state/area.svelte.ts';
import type { CellsState } from '#lib/state/cells.svelte.ts';
import type { OverlayData } from './overlay-layers.ts';
import type { ShownTheme } from './palette.ts';

/** `unsupported`: no WebGL2; `failed`: the map could not start; `lost`: the graphics context is gone for now. */
export type MapStatus = 'loading' | 'ready' | 'unsupported' | 'failed' | 'lost';

/** What lies under the pointer, and where on the map (pixels from its upper left corner). */
export type Hovered = { code: string; x: number; y: number };

/** Pixels of the map that panels cover. */
export type Insets = { top: number; right: number; bottom: number; left: number };

/** Where the map should look: a kept camera, or the whole of a region. A new key moves the map. */
export type Frame = { key: string; camera: Camera | null; bbox: Bbox };

/** What can be asked of the map from outside it. */
export type MapCommands = {
  zoomBy: (steps: number) => void;
  fit: (bbox: Bbox) => void;
  focus: () => void;
  /** The position in the middle of what no panel covers. */
  middle: () => LngLat;
};

/** What the map draws and whom it tells; everything here is read by the map and never written by it. */
export type MapScene = {
  /** The whole style but for the data, so that a look is one value. */
  style: () => StyleSpecification | null;
  data: () => OverlayData;
  frame: () => Frame | null;
  region: () => string;
  /** True when all that the current region needs has arrived or failed. */
  settled: () => boolean;
  label: () => string;
  scale: () => number;
  theme: () => ShownTheme;
  /** The layers of cells; null until somebody asks for one. */
  cells: () => CellsState | null;
  /** The area that is counted in; null until somebody draws one. */
  area: () => AreaState | null;
  words: () => I18n;
  /** Open alarms; null until they are known of, and where a time long past is shown. */
  alarms: () => AlarmsState | null;
  /** Lists the alarms that a badge stands for. */
  showAlarms: (ids: readonly string[]) => void;
  /** Code of the child to light up because the pointer is on its row in the table. */
  highlighted: () => string | null;
  pick: (code: string) => void;
  pickStation: (key: string) => void;
  pickOutside: (position: LngLat) => void;
  probe: (position: LngLat) => void;
  settle: (camera: Camera) => void;
  sourceFailed: (source: string) => void;
};

/** The state of the map that the rest of the page may read. */
export class MapView {
  status = $state<MapStatus>('loading');
  hovered = $state.raw<Hovered | null>(null);
  /** The next press asks what is there instead of going there. */
  armed = $state(false);
  /** The basemap names towns, whose positions are made up. */
  syntheticLabels = $state(false);
  /** As it was when the map last came to rest. */
  zoom = $state(0);
  insets = $state.raw<Insets>({ top: 0, right: 0, bottom: 0, left: 0 });
  commands = $state.raw<MapCommands | null>(null);

  /** True when there is no map and there will be none, so the tables take its place. */
  get absent(): boolean {
    return this.status === 'unsupported' || this.status === 'failed';
  }
}
