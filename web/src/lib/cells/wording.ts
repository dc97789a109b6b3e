import { CELLS } from '#lib/i18n/cells.ts';
import type { LayerList } from '#api/layer-schemas.ts';
import type { I18n } from '#lib/i18n/i18n.svelte.ts';
import type { Range } from './brush.ts';
import { bucketText } from './bucket.ts';
import type { Stretch } from './classing.ts';
import { digitsFor, wholeIn } from './figures.ts';

export type LayerInfo = LayerList['items'][number];

/** What is counted in a cell is counted per cell; a mean or a rate is not. */
export const unitText = (i18n: I18n, layer: LayerInfo): string => {
  const unit = i18n.say(layer.unit);
  return ['count', 'sum'].includes(layer.aggregation) ? i18n.of(CELLS, 'cells.unit.each', { unit }) : unit;
};

/** The period a layer shows: its bucket of time, or the records there are. */
export const periodOf = (i18n: I18n, layer: LayerInfo, bucket: string | null): string =>
  layer.bucket && bucket ? bucketText(bucket, layer.bucket, i18n.lang) : i18n.of(CELLS, 'cells.now');

/** Writes the values of one layer so that the bounds given are told apart; counts are whole. */
export class ValueWords {
  readonly #i18n: I18n;
  readonly #digits: number;
  readonly #whole: boolean;

  constructor(i18n: I18n, layer: LayerInfo, bounds: readonly number[], whole = false) {
    this.#i18n = i18n;
    this.#digits = digitsFor(bounds);
    this.#whole = whole || layer.aggregation === 'count';
  }

  value(value: number): string {
    const { numbers } = this.#i18n;
    return this.#whole ? numbers.whole(value) : numbers.significant(value, this.#digits);
  }

  /** A class or a bin; only the last one includes its end. */
  stretch(stretch: Stretch, last: boolean): string {
    const [from, to] = (this.#whole ? wholeIn(stretch, last) : null) ?? [stretch.from, stretch.to];
    const [least, most] = [this.value(from), this.value(to)];
    return least === most ? least : this.#i18n.t('legend.range', { from: least, to: most });
  }

  /** A range whose ends may be open. */
  range([from, to]: Range): string {
    const bound = (value: number) => this.value(this.#whole ? Math.ceil(value) : value);
    if (to === Infinity) return this.#i18n.of(CELLS, 'cells.range.from', { from: bound(from) });
    if (from === -Infinity) return this.#i18n.of(CELLS, 'cells.range.below', { to: bound(to) });
    return this.stretch({ from, to, count: 0 }, false);
  }
}
