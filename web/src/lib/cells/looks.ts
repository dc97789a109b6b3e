import type { CellsState } from '#lib/state/cells.svelte.ts';
import { colorAt } from '#lib/indicator/scale.ts';
import type { ShownTheme } from '#lib/map/palette.ts';
import type { CellLook } from './cell-layer.ts';
import type { ChosenLayer, SheetPlan } from './plans.ts';
import { BIVARIATE, DIVERGING, rgbOf, SEQUENTIAL, SEQUENTIAL_NAMES, shadesOf } from './palettes.ts';

/** Classes a layer when two share one colour: nine colours in all. */
export const CLASSES_OF_BOTH = 3;
/** Solid cells let nothing through: what stands behind them would be seen as part of them. */
const SOLID_OPACITY = 1;
/** Height of the tallest cell, as a share of the view's width. */
const TALLEST = 0.06;
const METRES_PER_DEGREE = 90_000;
/** How much is left of a layer behind what an analysis found. */
const BEHIND = 0.35;
const FOUND_OPACITY = 0.9;

/** The colours of a layer's classes from low to high. */
export const paletteOf = ({ palette }: Pick<ChosenLayer, 'palette'>, theme: ShownTheme) =>
  SEQUENTIAL[theme][SEQUENTIAL_NAMES[palette] ?? SEQUENTIAL_NAMES[0]];

const unit = (hex: string): [number, number, number] => {
  const [r, g, b] = rgbOf(hex);
  return [r / 255, g / 255, b / 255];
};

/** The colours of two layers' classes, row by row; with fewer classes than three those at the ends of the palette, as its key has them. */
const bothColors = (palette: readonly string[], across: number, up: number): string[] =>
  Array.from({ length: CLASSES_OF_BOTH ** 2 }, (_, i) => {
    const [x, y] = [i % CLASSES_OF_BOTH, Math.floor(i / CLASSES_OF_BOTH)];
    if (x >= across || y >= up) return palette[0]!;
    return palette[colorAt(y, up, CLASSES_OF_BOTH) * CLASSES_OF_BOTH + colorAt(x, across, CLASSES_OF_BOTH)]!;
  });

/** How a sheet looks; null while the values of its layers are not known. */
export const lookOf = (cells: CellsState, plan: SheetPlan, theme: ShownTheme): CellLook | null => {
  const drawn = cells.sheetOf(plan)?.drawn;
  const [first, second] = plan.layers;
  if (!drawn || !first || !cells.view) return null;
  const breaks = cells.breaksOf(first.id, drawn.res, second ? CLASSES_OF_BOTH : undefined);
  const breaksOther = second ? cells.breaksOf(second.id, drawn.res, CLASSES_OF_BOTH) : null;
  const most = cells.distributions.of(first.id, drawn.res)?.max;
  if (!breaks || (second && !breaksOther) || most === undefined) return null;
  const colors = breaksOther
    ? bothColors(BIVARIATE[theme], breaks.length + 1, breaksOther.length + 1)
    : shadesOf(paletteOf(first, theme), breaks.length + 1);
  const [west, , east] = cells.view.bbox;
  const { divide } = cells;
  const solid = cells.solid && plan === cells.plans.at(-1); // two heights in one place could not be told apart
  const behind = cells.analysis.drawn ? BEHIND : 1;
  return {
    colors: colors.map(unit),
    breaks,
    breaksOther,
    range: cells.rangeOf(first.id),
    opacity: solid ? SOLID_OPACITY : (first.opacity / 100) * behind,
    height: solid ? (east - west) * METRES_PER_DEGREE * TALLEST : 0,
    most,
    across: plan.side === 'left' ? [0, divide] : plan.side === 'right' ? [divide, 1] : [0, 1],
  };
};

/** How what an analysis found looks: from cold to hot, or from less to more. */
export const foundLook = (breaks: readonly number[], theme: ShownTheme): CellLook => ({
  colors: DIVERGING[theme].map(unit),
  breaks,
  breaksOther: null,
  range: null,
  opacity: FOUND_OPACITY,
  height: 0,
  most: 1,
  across: [0, 1],
});
