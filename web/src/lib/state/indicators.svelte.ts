import type {
  IndicatorItem,
  IndicatorList,
  IndicatorPeers,
  IndicatorTrend,
  IndicatorValues,
  RegionIndicators,
} from '#api/indicator-schemas.ts';
import type { RegionDetail } from '#api/schemas.ts';
import { paths } from '#lib/client.ts';
import { changesAt } from '#lib/indicator/change.ts';
import { levelBelow, ranked } from '#lib/indicator/ranking.ts';
import { colorOf, quantileScale } from '#lib/indicator/scale.ts';
import type { AddressState } from './address.svelte.ts';
import { BoundedCache } from './bounded-cache.ts';
import { Resource, type Answer } from './resource.svelte.ts';

/** Indicators of one library, for lists. */
export type Library<Item> = { id: string; title: { zh: string; en: string } | null; items: readonly Item[] };

const LEVEL = { province: 1, city: 2, county: 3, town: 4, village: 5 } as const;

/** The indicator chosen for the map, its values here and below, how it went, and the newest figures of the region. */
export class IndicatorState {
  readonly list = new Resource<IndicatorList>(new BoundedCache<Answer<IndicatorList>>(1));
  readonly values = new Resource<IndicatorValues>(new BoundedCache<Answer<IndicatorValues>>(40));
  readonly trend = new Resource<IndicatorTrend>(new BoundedCache<Answer<IndicatorTrend>>(40));
  readonly peers = new Resource<IndicatorPeers>(new BoundedCache<Answer<IndicatorPeers>>(40));
  readonly figures = new Resource<RegionIndicators>(new BoundedCache<Answer<RegionIndicators>>(40));
  readonly #address: AddressState;
  readonly #region: () => RegionDetail | null;

  /** The values when they are those of the current region, else null: the map must not show one region's in another. */
  readonly #current = $derived.by(() => (this.values.current ? this.values.body : null));
  readonly #own = $derived.by(() => {
    const body = this.#current;
    return body?.items.find(({ region }) => region === body.region) ?? null;
  });
  readonly #below = $derived.by(() => {
    const body = this.#current;
    return ranked(body?.items.filter(({ region }) => region !== body.region) ?? []);
  });
  readonly #scale = $derived(quantileScale(this.#below.map(({ value }) => value)));
  readonly #classes = $derived.by(() => {
    if (!this.chosen || this.tooDeep || this.#below.length === 0) return null;
    return new Map(this.#below.map(({ region, value }) => [region, colorOf(this.#scale, value)]));
  });
  readonly #chosen = $derived.by(() => this.find(this.code));
  readonly #changes = $derived.by(() => {
    const period = this.#current?.period;
    return this.trend.current && this.trend.body && period
      ? changesAt(this.trend.body.items, period)
      : { previous: null, yearBefore: null };
  });

  constructor(address: AddressState, region: () => RegionDetail | null) {
    this.#address = address;
    this.#region = region;
  }

  /** Code of the indicator in the address, which may not exist. */
  get code(): string | null {
    return this.#address.now.indicator;
  }

  /** The indicator of that code, once the list is there. */
  get chosen(): IndicatorItem | null {
    return this.#chosen;
  }

  /** The period shown; null before the values are there, or when there are none. */
  get period(): string | null {
    return this.#current?.period ?? null;
  }

  get own() {
    return this.#own;
  }

  /** The regions below, from the largest value down. */
  get below() {
    return this.#below;
  }

  get scale() {
    return this.#scale;
  }

  get changes() {
    return this.#changes;
  }

  /** Place in the palette by region, for the map; null when there is nothing to colour. */
  get classes(): ReadonlyMap<string, number> | null {
    return this.code ? this.#classes : null;
  }

  /** True when what the map shows of the indicator has arrived or failed. */
  get settled(): boolean {
    const region = this.#region();
    if (!this.code || !region) return true;
    const mine = this.values.body?.region === region.code && this.values.body.indicator === this.code;
    return this.values.problem !== null || (this.values.current && mine);
  }

  /** The level that the map colours now. */
  get level() {
    return levelBelow(this.#region()?.level ?? null);
  }

  /** True when the indicator is not made for the level below the region. */
  get tooDeep(): boolean {
    const level = this.level;
    return level !== null && this.chosen !== null && LEVEL[this.chosen.deepest] < LEVEL[level];
  }

  find(code: string | null): IndicatorItem | null {
    return this.list.body?.items.find((item) => item.code === code) ?? null;
  }

  /** Address of the values as a file. */
  fileOf(as: '.csv' | '.xlsx'): string | null {
    const region = this.#region();
    if (!this.code || !region) return null;
    return paths.values(this.code, this.#asked(region, this.period), as);
  }

  /** Things by the library they belong to, in the order of the register. */
  byLibrary<Item>(items: readonly Item[], codeOf: (item: Item) => string): Library<Item>[] {
    const groups = Map.groupBy(items, (item) => this.find(codeOf(item))?.theme ?? '');
    return [...groups].map(([id, members]) => {
      const first = members[0];
      return { id, title: (first && this.find(codeOf(first))?.theme_title) ?? null, items: members };
    });
  }

  async choose(code: string | null): Promise<void> {
    await this.#address.adjust({ indicator: code, period: null, proof: null });
  }

  async choosePeriod(period: string): Promise<void> {
    await this.#address.adjust({ period });
  }

  /** Opens what stands behind a value, at an address of its own. */
  async prove(code: string, region: string, period: string): Promise<void> {
    const proof = region === this.#region()?.code ? '1' : region;
    await this.#address.adjust({ indicator: code, period, proof });
  }

  /** What indicators there are, and their libraries. */
  async loadNames(): Promise<void> {
    await this.list.load(paths.indicators);
  }

  /** What the chosen indicator says of the region; nothing is asked for while none is chosen. */
  async loadRegion(region: RegionDetail): Promise<void> {
    const { indicator, period, at } = this.#address.now;
    await Promise.all([
      this.values.load(indicator && paths.values(indicator, this.#asked(region, period))),
      this.trend.load(indicator && paths.trend(indicator, region.code, at)),
      this.peers.load(indicator && paths.peers(indicator, region.code, period, at)),
      indicator ? this.loadNames() : null,
    ]);
  }

  /** The newest value of each indicator for the region. */
  async loadFigures(region: RegionDetail): Promise<void> {
    await Promise.all([
      this.figures.load(paths.figures(region.code, this.#address.now.at)),
      this.loadNames(),
    ]);
  }

  /** Asks again for everything; for when the data behind it has changed. */
  async refresh(): Promise<void> {
    await Promise.all(this.#all.map((resource) => resource.reload()));
  }

  async retry(): Promise<void> {
    await Promise.all(
      this.#all.filter(({ problem }) => problem !== null).map((resource) => resource.reload()),
    );
  }

  stop(): void {
    for (const resource of this.#all) resource.stop();
  }

  #asked(region: RegionDetail, period: string | null) {
    const { at } = this.#address.now;
    return { region: region.code, level: levelBelow(region.level), period, as_of: at };
  }

  get #all(): readonly Resource<unknown>[] {
    return [this.list, this.values, this.trend, this.peers, this.figures];
  }
}
