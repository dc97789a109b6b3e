import { createContext, untrack } from 'svelte';
import type { AlarmsState } from '#lib/alarms/alarms.svelte.ts';
import type { LngLat, RegionDetail, RegionsAt } from '#api/schemas.ts';
import { getJson, paths } from '#lib/client.ts';
import { I18n } from '#lib/i18n/i18n.svelte.ts';
import { baseStyle, composeStyle, plainStyle } from '#lib/map/base-style.ts';
import { MapView, type Frame, type MapScene } from '#lib/map/map-view.svelte.ts';
import { overlayMaker } from '#lib/map/overlay-data.ts';
import { EMPTY, type OverlayData, type OverlayLook } from '#lib/map/overlay-layers.ts';
import { Problem } from '#lib/problem.ts';
import { PROVINCE } from '#lib/region-code.ts';
import { SOURCES } from '#tiles/style/names.ts';
import { AddressState } from './address.svelte.ts';
import type { EnvironmentState } from '#lib/environment/environment.svelte.ts';
import type { AreaState } from './area.svelte.ts';
import type { Camera } from './address.ts';
import type { CellsState } from './cells.svelte.ts';
import { BasemapState } from './basemaps.svelte.ts';
import { BoundedCache } from './bounded-cache.ts';
import { ChildrenState } from './children.svelte.ts';
import { DemoState } from './demo.svelte.ts';
import { HealthState } from './health.svelte.ts';
import { IndicatorState } from './indicators.svelte.ts';
import { knownRegion, type KnownRegion } from './known.ts';
import { neighbourAt } from './neighbour.ts';
import { drawable, Outlines, stageOf } from './outlines.svelte.ts';
import { Preferences } from './preferences.svelte.ts';
import { ProbeState } from './probe.svelte.ts';
import { Resource, type Answer } from './resource.svelte.ts';
import { SceneState } from './scene.svelte.ts';
import { SearchState } from './search.svelte.ts';

/** The state of the workspace page: small parts, and how they act on each other. */
export class Workspace {
  readonly address = new AddressState();
  readonly preferences = new Preferences(this.address);
  readonly i18n = new I18n(() => this.preferences.lang);
  readonly health = new HealthState();
  readonly region = new Resource<RegionDetail>(new BoundedCache<Answer<RegionDetail>>(60));
  readonly children = new ChildrenState();
  readonly outlines = new Outlines();
  readonly search = new SearchState();
  readonly probe = new ProbeState();
  readonly basemaps = new BasemapState(this.address);
  readonly view = new MapView();
  readonly indicators = new IndicatorState(this.address, () => this.region.body);
  readonly panels = new SceneState(this.address);
  readonly demo = new DemoState(() => {
    void this.indicators.refresh();
    void this.panels.filled.reload();
    void this.area?.answer.reload();
  });

  /** The layers of cells; their code comes when the first one is asked for. */
  cells = $state.raw<CellsState | null>(null);
  /** The area that is counted in; its code comes when the address names one or somebody wants to draw. */
  area = $state.raw<AreaState | null>(null);
  /** Open alarms; their code comes after the map. */
  alarms = $state.raw<AlarmsState | null>(null);
  #bringing: Promise<AreaState> | null = null;
  /** The environment scene; its code comes with the panel that shows it. */
  environment = $state.raw<EnvironmentState | null>(null);
  /** Code of the child whose row the pointer or the focus is on. */
  highlighted = $state<string | null>(null);
  /** Which side panel is open beside the profile. */
  open = $state<'settings' | 'sources' | 'indicators' | 'layers' | 'analysis' | 'alarms' | null>(null);
  scale = $state(1);
  #moves = $state(0);
  #kept = $state.raw<Camera | null>(null);
  #lastRegion = '';
  #outside: AbortController | null = null;

  readonly #look = $derived<OverlayLook>({
    theme: this.preferences.theme,
    lang: this.preferences.lang,
    scale: this.scale,
    parks: this.address.now.parks,
    sea: this.address.now.sea,
  });
  readonly #overlays = overlayMaker();
  readonly #data = $derived.by<OverlayData>(() =>
    this.#overlays({
      region: this.region.body,
      outline: this.outlines.outline.body,
      children: drawable(this.outlines.children),
      siblings: drawable(this.outlines.siblings),
      overlays: drawable(this.outlines.overlays),
      rows: this.children.items,
      probe: this.probe.position,
      classes: this.indicators.classes,
      cells: this.cells?.marks ?? EMPTY,
      area: this.area?.marks ?? EMPTY,
      stations: this.environment?.marks ?? EMPTY,
      field: this.environment?.field ?? EMPTY,
      trail: this.environment?.ways ?? EMPTY,
    }),
  );
  readonly #style = $derived.by(() => {
    const { body, problem } = this.basemaps.list;
    if (!body && !problem) return null;
    const base = body ? baseStyle(this.#look, body, this.basemaps.chosen) : plainStyle(this.#look.theme);
    const data = untrack(() => this.#data); // new data goes to the map on its own, without a new style
    const added = this.environment?.layers(this.#look);
    return composeStyle(base, this.#look, data, body?.archive.attribution, added);
  });
  readonly #frame = $derived.by<Frame | null>(() => {
    const region = this.region.body;
    if (!region || !this.region.current) return null;
    return { key: `${this.#moves}/${region.code}`, camera: this.#kept, bbox: region.bbox };
  });

  /** The region above the current one: its parent, or what answers for a park or sea area. */
  readonly above = $derived.by(() => {
    const region = this.region.body;
    if (!region) return null;
    return region.ancestors.findLast(({ code }) => code !== region.code) ?? region.responsible;
  });

  /** How the map sees the workspace. */
  readonly scene: MapScene = {
    style: () => this.#style,
    data: () => this.#data,
    frame: () => this.#frame,
    region: () => this.region.body?.code ?? '',
    settled: () =>
      (this.region.current || this.region.problem !== null) &&
      !this.children.loading &&
      this.indicators.settled &&
      !this.outlines.loading &&
      (this.cells?.settled ?? this.address.now.layers.length === 0) &&
      (this.environment?.settled ?? this.address.now.environment === null),
    label: () => this.i18n.t('map.label'),
    scale: () => this.scale,
    theme: () => this.preferences.theme,
    cells: () => this.cells,
    area: () => this.area,
    words: () => this.i18n,
    alarms: () => (this.address.now.at === null ? this.alarms : null),
    showAlarms: (ids) => {
      if (!this.alarms) return;
      this.alarms.only = ids.length > 1 ? new Set(ids) : null;
      this.alarms.opened = ids.length === 1 ? ids[0]! : null;
      this.open = 'alarms';
    },
    highlighted: () => this.highlighted,
    pick: (code) => void this.address.visit(code),
    pickStation: (key) => void this.environment?.look(key),
    pickOutside: (position) => void this.goOutside(position),
    probe: (position) => void this.probe.ask(position),
    settle: (camera) => void this.address.settle(camera),
    sourceFailed: (source) => source === SOURCES.raster && this.basemaps.failed(),
  };

  /** What to do when the address has changed: step back to a kept camera, or frame a region newly visited. */
  arrived(restored: boolean): void {
    const { region, camera } = this.address.now;
    if (!restored && region === this.#lastRegion) return;
    this.#lastRegion = region;
    this.#kept = restored ? camera : null;
    this.#moves += 1;
  }

  /** Starts watching the link and reads what does not depend on the region; the answer ends all that is under way. */
  start(): () => void {
    void this.basemaps.load();
    const unwatch = this.health.watch();
    const unwatchDemo = this.demo.watch();
    const unwatchCells = this.#watchCells();
    const unwatchArea = this.#watchArea();
    return () => {
      unwatchCells();
      unwatchArea();
      unwatch();
      unwatchDemo();
      this.#stop();
    };
  }

  /** Brings the code of cells when the address names a layer or somebody looks for one. */
  #watchCells(): () => void {
    let close: (() => void) | null = null;
    let gone = false;
    let begun = false;
    const begin = async () => {
      const { CellsState } = await import('./cells.svelte.ts');
      if (gone) return;
      this.cells = new CellsState(this.address);
      close = this.cells.watch();
    };
    const stopEffect = $effect.root(() => {
      $effect(() => {
        if (begun || (this.address.now.layers.length === 0 && this.open !== 'layers')) return;
        begun = true;
        void begin();
      });
    });
    return () => {
      gone = true;
      stopEffect();
      close?.();
    };
  }

  #bringArea(): Promise<AreaState> {
    this.#bringing ??= import('./area.svelte.ts').then(
      ({ AreaState }) => (this.area = new AreaState(this.address, this.i18n)),
    );
    return this.#bringing;
  }

  #watchArea(): () => void {
    return $effect.root(() => {
      $effect(() => {
        if (this.address.now.area !== null) untrack(() => void this.#bringArea());
      });
      $effect(() => this.area?.watch());
    });
  }

  /** Brings the code of the environment scene. */
  async bringEnvironment(): Promise<EnvironmentState> {
    const { EnvironmentState } = await import('#lib/environment/environment.svelte.ts');
    return (this.environment ??= new EnvironmentState(this.address));
  }

  /** Opens the card of the area that is counted in, or closes it and takes the area off the map. */
  async toggleArea(): Promise<void> {
    (await this.#bringArea()).toggle();
  }

  /** Reads a region unless it is there. */
  async readRegion(code: string): Promise<void> {
    await this.region.load(paths.region(code));
  }

  /** Reads what belongs to the region that has arrived. */
  async readAround(region: RegionDetail): Promise<void> {
    const stage = stageOf(region).code;
    await Promise.all([
      this.children.load(region.children > 0 ? region.code : stage === region.code ? null : stage),
      this.outlines.load(region),
    ]);
  }

  /** What is known without asking of a region that is on the map. */
  known(code: string): KnownRegion | null {
    const { outlines, children } = this;
    return knownRegion(
      code,
      children.items,
      [outlines.siblings.body, outlines.overlays.body],
      this.region.body,
    );
  }

  /** Asks again for everything that failed. */
  async retry(): Promise<void> {
    if (this.region.problem) await this.region.reload();
    if (this.children.problem) await this.children.reload();
    if (this.search.problem) await this.search.ask();
    if (this.probe.answer.problem) await this.probe.answer.reload();
    if (this.basemaps.list.problem) await this.basemaps.list.reload();
    await this.outlines.retry();
    if (this.panels.filled.problem) await this.panels.filled.reload();
    await this.indicators.retry();
    await this.cells?.retry();
    if (this.area?.answer.problem) await this.area.answer.reload();
    await this.environment?.retry();
  }

  /** Up one level; the province has none. */
  async goUp(): Promise<void> {
    const region = this.region.body;
    if (!region || region.code === PROVINCE) return;
    await this.address.visit(this.above?.code ?? PROVINCE);
  }

  /** Goes to the neighbour under a position outside the current region, if there is one. */
  async goOutside(position: LngLat): Promise<void> {
    const current = this.region.body;
    if (!current) return;
    this.#outside?.abort();
    const abort = new AbortController();
    this.#outside = abort;
    try {
      const { items } = await getJson<RegionsAt>(paths.at(...position), abort.signal);
      const there = neighbourAt(items, current);
      if (there) await this.address.visit(there.code);
    } catch (error) {
      if (abort.signal.aborted) return;
      if (!(error instanceof Problem)) throw error;
      void this.health.check(); // the banner tells, if it is the link
    }
  }

  #stop(): void {
    this.#outside?.abort();
    this.search.stop();
    this.children.stop();
    this.outlines.stop();
    this.region.stop();
    this.probe.answer.stop();
    this.basemaps.list.stop();
    this.indicators.stop();
    this.panels.filled.stop();
  }
}

export const [getWorkspace, setWorkspace] = createContext<Workspace>();
