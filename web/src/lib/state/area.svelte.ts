import type { AreaQuestion, AreaSummary } from '#api/analysis-schemas.ts';
import type { LngLat } from '#api/schemas.ts';
import { finished, foreseen, newDraft, setPoint, takeBack, withHandle, type Draft } from '#lib/area/draft.ts';
import { measureOf, type Drawn } from '#lib/area/geometry.ts';
import { marksOf } from '#lib/area/marks.ts';
import {
  closedRing,
  keptPosition,
  keptRadius,
  readShape,
  writeShape,
  type Refusal,
  type Shape,
} from '#lib/area/shape.ts';
import { paths, postQuestion } from '#lib/client.ts';
import { AREA } from '#lib/i18n/area.ts';
import type { I18n } from '#lib/i18n/i18n.svelte.ts';
import { untrack } from 'svelte';
import type { AddressState } from './address.svelte.ts';
import { BoundedCache } from './bounded-cache.ts';
import { Resource, type Answer } from './resource.svelte.ts';

const questionOf = (shape: Shape, region: string): AreaQuestion => {
  if (shape.kind === 'region') return { region };
  if (shape.kind === 'radius') return { center: shape.center, radius_m: Math.round(shape.km * 1000) };
  return { polygon: { type: 'Polygon', coordinates: [closedRing(shape.corners)] } };
};

/** The area that is counted in: how it is drawn, what the address says of it, and what the server counts there. */
export class AreaState {
  readonly #address: AddressState;
  readonly #i18n: I18n;
  /** Every question is asked by its own text. */
  readonly answer: Resource<AreaSummary>;
  #wanted = $state(false);
  draft = $state.raw<Draft | null>(null);
  /** The handle under the pointer or the finger. */
  held = $state<number | null>(null);
  /** The shape while one of its handles is dragged. */
  #dragged = $state.raw<Drawn | null>(null);
  #refusal = $state<Refusal | null>(null);
  #last: Shape | null = null;

  readonly #read = $derived.by(() => {
    const { area } = this.#address.now;
    return area === null ? null : readShape(area);
  });
  /** The shape that the address names and that is asked about. */
  readonly shape = $derived(typeof this.#read === 'string' ? null : this.#read);
  readonly #question = $derived.by(
    () => this.shape && JSON.stringify(questionOf(this.shape, this.#address.now.region)),
  );
  readonly #seen = $derived.by<Drawn | null>(() => {
    if (this.draft) return foreseen(this.draft);
    return this.#dragged ?? (this.shape && this.shape.kind !== 'region' ? this.shape : null);
  });
  /** Area and outline of what is on the map; null where nothing is. */
  readonly measure = $derived(this.#seen && measureOf(this.#seen));
  readonly marks = $derived.by(() =>
    marksOf(this.#seen, this.draft, this.held, (km) =>
      this.#i18n.of(AREA, 'area.radius.label', { km: this.#i18n.numbers.decimal(km, km < 10 ? 2 : 1) }),
    ),
  );

  constructor(address: AddressState, i18n: I18n) {
    this.#address = address;
    this.#i18n = i18n;
    this.answer = new Resource<AreaSummary>(new BoundedCache<Answer<AreaSummary>>(12), (question, signal) =>
      postQuestion(paths.area, question, this.#i18n.tag, signal),
    );
  }

  /** True while the card is on the page. */
  get opened(): boolean {
    return this.#wanted || this.#address.now.area !== null;
  }

  get drawing(): boolean {
    return this.draft !== null;
  }

  /** What is drawn and can be taken hold of. */
  get seen(): Drawn | null {
    return this.#seen;
  }

  /** True when a press on the map is meant for the area. */
  get busy(): boolean {
    return this.drawing || this.held !== null;
  }

  /** Why the last step, or the area in the address, was not taken. */
  get refusal(): Refusal | null {
    return this.#refusal ?? (typeof this.#read === 'string' ? this.#read : null);
  }

  /** True when the figures belong to a shape that is not the one on the map any more. */
  get stale(): boolean {
    return this.#dragged !== null || !this.answer.current;
  }

  /** Asks about every area the address names. To be called where effects may live. */
  watch(): () => void {
    $effect(() => {
      const question = this.#question;
      untrack(() => void this.answer.load(question));
    });
    return () => this.answer.stop();
  }

  /** Opens the card with the area it had last, or closes it and takes the area off the map. */
  toggle(): void {
    if (this.opened) return this.close();
    this.#wanted = true;
    if (this.#last) void this.#take(this.#last);
  }

  close(): void {
    this.cancel();
    this.#last = this.shape;
    this.#wanted = false;
    void this.#address.adjust({ area: null });
  }

  countRegion(): void {
    this.cancel();
    void this.#take({ kind: 'region' });
  }

  /** Begins to draw; what was counted stays until the new shape is whole. */
  begin(kind: Draft['kind']): void {
    this.cancel();
    this.draft = newDraft(kind);
  }

  /** Goes on drawing the polygon that is there. */
  resume(): void {
    const { shape } = this;
    if (shape?.kind === 'polygon') this.draft = { ...shape, pointer: null };
  }

  cancel(): void {
    this.draft = null;
    this.held = null;
    this.#dragged = null;
    this.#refusal = null;
  }

  /** Where the next point would be. */
  point(position: LngLat | null): void {
    if (this.draft) this.draft = { ...this.draft, pointer: position };
  }

  /** Sets the next point of what is drawn. */
  put(position: LngLat): void {
    if (!this.draft) return;
    const next = setPoint(this.draft, position);
    if (typeof next === 'string') this.#refusal = next;
    else if ('pointer' in next) this.#draw(next);
    else void this.#take(next);
  }

  back(): void {
    if (this.draft) this.#draw(takeBack(this.draft));
  }

  finish(): void {
    if (!this.draft) return;
    const shape = finished(this.draft);
    if (typeof shape === 'string') this.#refusal = shape;
    else void this.#take(shape);
  }

  /** A circle of so many kilometres around the centre that is set, or else around `middle`. */
  setRadius(km: number, middle: LngLat | null): void {
    const kept = keptRadius(km);
    if (typeof kept === 'string') {
      this.#refusal = kept;
      return;
    }
    const set = this.draft?.kind === 'radius' ? this.draft.center : null;
    const center = set ?? (this.shape?.kind === 'radius' ? this.shape.center : middle);
    if (center) void this.#take({ kind: 'radius', center: keptPosition(center), km: kept });
  }

  /** Moves the handle that is held. */
  drag(position: LngLat): void {
    const { shape, held } = this;
    if (held === null || !shape || shape.kind === 'region') return;
    this.#dragged = withHandle(this.#dragged ?? shape, held, position);
  }

  /** Lets go of the handle: the shape is counted in as it is now. */
  drop(): void {
    if (this.#dragged) void this.#take(this.#dragged);
  }

  #draw(draft: Draft): void {
    this.draft = draft;
    this.#refusal = null;
  }

  async #take(shape: Shape): Promise<void> {
    this.draft = null;
    this.#refusal = null;
    try {
      await this.#address.adjust({ area: writeShape(shape) });
    } finally {
      this.#dragged = null; // not before the address has it, or the old shape would flash up
    }
  }
}
