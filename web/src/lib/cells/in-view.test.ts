import { cellToChildren, gridDisk, latLngToCell } from 'h3-js';
import { expect, test } from 'vitest';
import type { Bbox } from '#api/schemas.ts';
import { drawnCells } from './drawn-page.ts';
import { countInView } from './in-view.ts';

const EVERYWHERE: Bbox = [100, 20, 130, 50];
const disk = gridDisk(latLngToCell(36.5, 118, 7), 3);
const values = disk.map((_, i) => i);

test('all cells are counted once, by class and within what is shown', () => {
  const page = drawnCells(disk, [values]);
  const { cells, classes, within } = countInView([page], 0, EVERYWHERE, [10, 20], [5, 12]);
  expect([cells, classes, within]).toEqual([37, [5, 2, 0], 7]);
  expect(countInView([page], 0, EVERYWHERE, [10, 20], null).classes).toEqual([10, 10, 17]);
});

test('a cell on an edge of the solid, drawn as two hexagons, is counted once', () => {
  const onEdge = cellToChildren(latLngToCell(36.5, 118, 3), 5);
  const near = gridDisk(latLngToCell(36.5, 118, 5), 30);
  const all = [...new Set([...onEdge, ...near])];
  const page = drawnCells(all, [all.map(() => 1)]);
  expect(page.owners.length).toBeGreaterThan(all.length);
  const whole: Bbox = [100, 20, 140, 60];
  expect(countInView([page], 0, whole, [], null)).toEqual({
    cells: all.length,
    classes: [all.length],
    within: all.length,
  });
});

test('only those whose middle lies in the view', () => {
  const page = drawnCells(disk, [values]);
  const [lat, lng] = [36.5, 118];
  const small = countInView([page], 0, [lng - 0.001, lat - 0.001, lng + 0.02, lat + 0.02], [], null).cells;
  expect(small).toBeLessThan(6);
  expect(countInView([page], 0, [100, 20, 101, 21], [], null)).toEqual({ cells: 0, classes: [0], within: 0 });
});

test('a cell without a value is none, and the second layer of a sheet has its own', () => {
  const page = drawnCells(disk.slice(0, 3), [
    [1, NaN, 3],
    [NaN, NaN, 5],
  ]);
  expect(countInView([page], 0, EVERYWHERE, [2], null).classes).toEqual([1, 1]);
  expect(countInView([page], 1, EVERYWHERE, [2], null)).toEqual({ cells: 1, classes: [0, 1], within: 1 });
});
