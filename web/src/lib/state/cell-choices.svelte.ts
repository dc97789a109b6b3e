import type { Range } from '#lib/cells/brush.ts';
import type { Classing } from '#lib/cells/classings.ts';
import { SEQUENTIAL_NAMES } from '#lib/cells/palettes.ts';
import type { AddressState } from './address.svelte.ts';
import { MOST_LAYERS, type Sharing } from './address.ts';
import { Settling } from './settling.svelte.ts';

/** The values that are shown of layers, by their ids. */
type Ranges = Readonly<Record<string, Range | null>>;

/** What somebody chose of the layers of cells and how they are shown, as the address keeps it. */
export class CellChoices {
  protected readonly address: AddressState;
  readonly #divide: Settling<number>;
  readonly #ranges: Settling<Ranges>;

  constructor(address: AddressState) {
    this.address = address;
    this.#divide = new Settling(
      () => address.now.divide,
      (divide) => address.adjust({ divide }),
    );
    this.#ranges = new Settling<Ranges>(
      () => Object.fromEntries(address.now.layers.map(({ id, range }) => [id, range])),
      (ranges) =>
        address.adjust({
          layers: address.now.layers.map((layer) => ({ ...layer, range: ranges[layer.id] ?? null })),
        }),
    );
  }

  get sharing(): Sharing {
    return this.address.now.sharing;
  }

  get classing(): Classing {
    return this.address.now.classing;
  }

  get solid(): boolean {
    return this.address.now.solid;
  }

  get pinned(): string | null {
    return this.address.now.cell;
  }

  rangeOf(id: string): Range | null {
    return this.#ranges.now[id] ?? null;
  }

  /** Where the divider of a swipe stands, as a share of the map's width. */
  get divide(): number {
    return this.#divide.now;
  }

  set divide(share: number) {
    this.#divide.set(share);
  }

  /** Shows only the cells of a layer whose values lie in a range; null shows all. */
  filter(id: string, range: Range | null): void {
    this.#ranges.set({ ...this.#ranges.now, [id]: range });
  }

  /** Puts layers on the map, the topmost first, each so opaque (0 to 1); one that is new takes a palette that is free. */
  async choose(layers: readonly { id: string; opacity: number }[]): Promise<void> {
    const before = new Map(this.address.now.layers.map((layer) => [layer.id, layer]));
    const used = new Set(layers.map(({ id }) => before.get(id)?.palette));
    const free = SEQUENTIAL_NAMES.map((_, i) => i).filter((i) => !used.has(i));
    const chosen = layers.slice(0, MOST_LAYERS).map(({ id, opacity }) => ({
      id,
      opacity: Math.round(opacity * 100),
      palette: before.get(id)?.palette ?? free.shift() ?? 0,
      range: before.get(id) ? this.rangeOf(id) : null,
    }));
    await this.address.adjust({ layers: chosen, ...(chosen.length === 0 && { cell: null }) });
  }

  async setClassing(classing: Classing): Promise<void> {
    await this.address.adjust({ classing });
  }

  async setSharing(sharing: Sharing): Promise<void> {
    await this.address.adjust({ sharing });
  }

  async setSolid(solid: boolean): Promise<void> {
    await this.address.adjust({ solid });
  }

  async pin(cell: string | null): Promise<void> {
    await this.address.adjust({ cell });
  }

  /** Lets go of what the hand has not rested on. */
  protected forget(): void {
    this.#divide.close();
    this.#ranges.close();
  }
}
