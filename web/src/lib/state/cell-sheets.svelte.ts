import { SvelteMap } from 'svelte/reactivity';
import type { Bbox } from '#api/schemas.ts';
import { Manifests } from '#lib/cells/manifests.ts';
import { PageLoader } from '#lib/cells/page-loader.ts';
import type { SheetPlan } from '#lib/cells/plans.ts';
import { CellSheet, type SheetWanted } from '#lib/cells/sheet.svelte.ts';
import type { Problem } from '#lib/problem.ts';

/** A plan with what it comes to at the view's resolution. */
export type PlannedSheet = readonly [SheetPlan, SheetWanted | null];

/** The sheets of cells on the map, each in its slot, and what brings their pages. */
export class CellSheets {
  readonly #manifests = new Manifests();
  readonly #sheets = new SvelteMap<string, CellSheet>();
  #loader: PageLoader | null = null;

  /** The worker that reads pages; it starts when the first are wanted. */
  get pages(): PageLoader {
    this.#loader ??= new PageLoader();
    return this.#loader;
  }

  of({ slot }: SheetPlan): CellSheet | null {
    return this.#sheets.get(slot) ?? null;
  }

  get problem(): Problem | null {
    for (const sheet of this.#sheets.values()) if (sheet.problem) return sheet.problem;
    return null;
  }

  /** Shows what is planned of a view, and nothing else. */
  show(planned: readonly PlannedSheet[], view: Bbox | null): void {
    for (const [slot, sheet] of this.#sheets)
      if (!planned.some(([plan]) => plan.slot === slot)) {
        sheet.close();
        this.#sheets.delete(slot);
      }
    for (const [{ slot }, wanted] of planned)
      if (view && wanted) void this.#at(slot).show(wanted, view);
      else this.#sheets.get(slot)?.close();
  }

  /** Fetches what will be wanted of a view soon. */
  prepare(planned: readonly PlannedSheet[], view: Bbox, signal: AbortSignal): void {
    for (const [{ slot }, wanted] of planned) if (wanted) void this.#at(slot).prepare(wanted, view, signal);
  }

  /** Asks anew which pages there are when something is shown next. */
  forget(): void {
    this.#manifests.forget();
  }

  close(): void {
    for (const sheet of this.#sheets.values()) sheet.close();
    this.#loader?.close();
  }

  #at(slot: string): CellSheet {
    const there = this.#sheets.get(slot);
    if (there) return there;
    const sheet = new CellSheet(this.#manifests, this.pages);
    this.#sheets.set(slot, sheet);
    return sheet;
  }
}
