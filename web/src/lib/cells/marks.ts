import type { FeatureCollection } from 'geojson';
import { cellToBoundary } from 'h3-js';

/** Outlines of the cell under the pointer and of the pinned one, for the map. */
export const marksOf = (hovered: string | null, pinned: string | null): FeatureCollection => ({
  type: 'FeatureCollection',
  features: [
    { cell: hovered, pinned: false },
    { cell: pinned, pinned: true },
  ].flatMap(({ cell, ...rest }) =>
    cell === null
      ? []
      : [
          {
            type: 'Feature',
            properties: { cell, ...rest },
            geometry: { type: 'Polygon', coordinates: [cellToBoundary(cell, true)] },
          },
        ],
  ),
});
