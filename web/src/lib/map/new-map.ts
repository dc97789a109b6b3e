import 'maplibre-gl/dist/maplibre-gl.css';
import {
  addProtocol,
  AttributionControl,
  Map as MapLibreMap,
  ScaleControl,
  setWorkerUrl,
  type PaddingOptions,
  type StyleSpecification,
} from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';
import { Protocol } from 'pmtiles';
import type { Bbox } from '#api/schemas.ts';
import { SHANDONG } from './framing.ts';
import { geogridProtocol } from './geogrid-protocol.ts';

setWorkerUrl(workerUrl);
addProtocol('pmtiles', new Protocol().tile);
addProtocol('geogrid', geogridProtocol);

/** Where one can move: wide enough for the province to stand in the upper half of a phone, above the sheet. */
const AROUND: Bbox = [98, 15, 140, 52];

type NewMap = {
  style: StyleSpecification | null;
  padding: number | PaddingOptions;
  label: string;
  /** Size of controls against a desk screen. */
  scale: number;
};

/** A flat map of the province with scale and credits; throws where the browser cannot draw one. */
export const newMap = (container: HTMLElement, { style, padding, label, scale }: NewMap): MapLibreMap => {
  const map = new MapLibreMap({
    container,
    style: style ?? { version: 8, sources: {}, layers: [] },
    bounds: SHANDONG,
    fitBoundsOptions: { padding },
    minZoom: 4,
    maxZoom: 17,
    maxBounds: AROUND,
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    fadeDuration: matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 150,
    renderWorldCopies: false,
    locale: { 'Map.Title': label },
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.addControl(new AttributionControl({ compact: false }), 'bottom-right');
  map.addControl(new ScaleControl({ maxWidth: Math.round(110 * scale), unit: 'metric' }), 'bottom-right');
  return map;
};
