import type { FeatureCollection } from 'geojson';
import type { Component } from 'svelte';
import type { LayerSpecification } from 'maplibre-gl';
import type { NoiseBody, WeatherBody } from '#api/environment-weather-schemas.ts';
import type { OutletsBody } from '#api/environment-sources-schemas.ts';
import type { SeaNowBody, WaterNowBody } from '#api/environment-water-schemas.ts';
import { EMPTY, type OverlayLook } from '#lib/map/overlay-layers.ts';
import type { AddressState } from '#lib/state/address.svelte.ts';
import { AirState } from './air.svelte.ts';
import { MOST_STATIONS, readChoice, writeChoice, type Choice } from './choice.ts';
import { fieldLayers, fieldPoints, trailLayers, warningWords } from './field-layers.ts';
import { featuresOf, stationLayers, type Mark } from './on-map.ts';
import { StationsState } from './stations.svelte.ts';
import type { MeasuredState } from './measured.svelte.ts';
import type { SurfaceState } from './surface.svelte.ts';
import { WarningsState } from './warnings.svelte.ts';

/** What a tab shows on the map. */
export type OnMap = {
  marks: () => readonly Mark[];
  /** Hexagons under the names, each with its colour and how much it covers. */
  field?: () => FeatureCollection;
  /** True when they have arrived or failed. */
  settled: () => boolean;
  /** What the colours mean, and what is said of the station under the pointer. */
  Legend: Component<{ environment: EnvironmentState }>;
  /** What is said of the stations that are looked at. */
  Card?: Component<{ environment: EnvironmentState }>;
};

/** The environment scene: which tab of it is open, which stations are looked at, and what the map shows of them. */
export class EnvironmentState {
  readonly #address: AddressState;
  readonly air: AirState;
  readonly water: StationsState<WaterNowBody>;
  readonly sea: StationsState<SeaNowBody>;
  readonly sources: StationsState<OutletsBody>;
  readonly weather: StationsState<WeatherBody>;
  readonly noise: StationsState<NoiseBody>;
  /** What is warned of, whichever tab is open. */
  readonly warnings: WarningsState;
  /** What the open tab shows on the map; null until it is there. */
  #shown = $state.raw<OnMap | null>(null);
  /** The surface that the open tab shows, if it does. */
  surface = $state.raw<SurfaceState | null>(null);
  /** What the open tab shows of cells, if it does. */
  measured = $state.raw<MeasuredState | null>(null);
  /** Where air or water of a station came from, where somebody asked. */
  trail = $state.raw<FeatureCollection>(EMPTY);
  /** Stations that move, and the ways that they came. */
  tracks = $state.raw<FeatureCollection>(EMPTY);
  readonly ways = $derived<FeatureCollection>({
    type: 'FeatureCollection',
    features: [...this.tracks.features, ...this.trail.features],
  });

  readonly choice = $derived.by<Choice | null>(() => {
    const { environment } = this.#address.now;
    return environment === null ? null : readChoice(environment);
  });
  readonly marks = $derived.by<FeatureCollection>(() =>
    this.choice === null || this.#shown === null ? EMPTY : featuresOf(this.#shown.marks()),
  );

  readonly field = $derived.by<FeatureCollection>(() => {
    if (this.choice === null) return EMPTY;
    const field = this.#shown?.field?.() ?? EMPTY;
    const warned = this.warnings.areas;
    if (warned.length === 0) return field;
    // over a surface, whose colours say what is there, areas are lines only
    const covered = field.features.length > 0;
    const areas = warned.map((one) => ({
      ...one,
      properties: { ...one.properties, ...(covered && { cover: 0 }) },
    }));
    return { type: 'FeatureCollection', features: [...field.features, ...areas] };
  });

  constructor(address: AddressState) {
    this.#address = address;
    this.air = new AirState(address);
    this.water = new StationsState(address, 'water');
    this.sea = new StationsState(address, 'sea');
    this.sources = new StationsState(address, 'sources');
    this.weather = new StationsState(address, 'weather');
    this.noise = new StationsState(address, 'noise');
    this.warnings = new WarningsState(address);
  }

  get opened(): boolean {
    return this.choice !== null;
  }

  /** True when all that the map shows has arrived or failed. */
  get settled(): boolean {
    return !this.opened || ((this.#shown?.settled() ?? false) && this.warnings.settled);
  }

  /** What the colours on the map mean. */
  get Legend(): OnMap['Legend'] | null {
    return this.opened ? (this.#shown?.Legend ?? null) : null;
  }

  /** What is said of the stations that are looked at; null where none is. */
  get Card(): OnMap['Card'] | null {
    return this.stations.length > 0 ? (this.#shown?.Card ?? null) : null;
  }

  /** Shows the stations of a tab on the map until the answer ends it. */
  show(what: OnMap): () => void {
    this.#shown = what;
    return () => {
      if (this.#shown === what) this.#shown = null;
    };
  }

  /** The stations that are looked at, the first one in the panel. */
  get stations(): readonly string[] {
    return this.choice?.stations ?? [];
  }

  /** How the map draws what is shown, in a look: under the names, and over everything else. */
  layers(look: OverlayLook): { under: LayerSpecification[]; over: LayerSpecification[] } | undefined {
    if (!this.opened) return undefined;
    return {
      under: fieldLayers(look),
      over: [...warningWords(look), ...fieldPoints(look), ...trailLayers(look), ...stationLayers(look)],
    };
  }

  async open(tab: string, words: readonly string[] = []): Promise<void> {
    await this.#go({ tab, stations: words });
  }

  async close(): Promise<void> {
    await this.#address.adjust({ environment: null });
  }

  /** Looks at one station; null: at none. */
  async look(station: string | null): Promise<void> {
    if (this.choice) await this.#go({ ...this.choice, stations: station === null ? [] : [station] });
  }

  /** Puts a station beside those that are looked at, or takes it away. */
  async compare(station: string): Promise<void> {
    if (!this.choice) return;
    const { stations } = this.choice;
    const kept = stations.filter((key) => key !== station);
    const next = kept.length < stations.length ? kept : [...stations.slice(0, MOST_STATIONS - 1), station];
    await this.#go({ ...this.choice, stations: next });
  }

  /** Keeps words of the open tab in the address, in the place of stations. */
  async keep(words: readonly string[]): Promise<void> {
    if (this.choice) await this.#go({ ...this.choice, stations: words });
  }

  /** Asks again for what failed. */
  async retry(): Promise<void> {
    const { air, water, sea, sources, weather, noise, warnings } = this;
    for (const { now } of [air, water, sea, sources, weather, noise, warnings])
      if (now.problem) await now.reload();
    for (const state of [this.surface, this.measured]) if (state?.now.problem) await state.now.reload();
  }

  async #go(choice: Choice): Promise<void> {
    await this.#address.adjust({ environment: writeChoice(choice) });
  }
}
