import { goto } from '$app/navigation';
import { navigating, page } from '$app/state';
import { readAddress, roundCamera, writeAddress, type Address, type Camera } from './address.ts';

/** The address bar as state: what is read from it follows Back, Forward and reload. */
export class AddressState {
  readonly #now = $derived(readAddress(page.url.searchParams));
  /** The address that is being gone to in place. */
  #pending: Address | null = null;

  get now(): Address {
    return this.#now;
  }

  /** The address of another region, for links; the camera is left to the map to choose. */
  linkTo(region: string): string {
    return writeAddress({ ...this.#now, region, camera: null, proof: null });
  }

  /** The address of what is shown now, with a period and an instant that do not move on; the camera is left out. */
  lastingLink(fixed: { period: string; at: string }): string {
    return writeAddress({ ...this.#now, ...fixed, camera: null });
  }

  /** Goes to a region as a step that Back undoes. */
  async visit(region: string): Promise<void> {
    if (region === this.#now.region) return;
    this.#pending = null;
    await goto(this.linkTo(region), { reset: false });
  }

  /** Changes settings in place, without a step in the history. */
  async adjust(change: Partial<Address>): Promise<void> {
    const going = navigating.to?.url;
    // a map that comes to rest, or a tile that fails, must not call somebody back who is on the way to another page
    if ((going ?? page.url).pathname !== '/') return;
    // what changes at the same time is not undone by what changes last
    const before = going ? readAddress(going.searchParams) : (this.#pending ?? this.#now);
    const next = { ...before, ...change };
    if (writeAddress(next) === writeAddress(before)) return;
    this.#pending = next;
    try {
      await goto(writeAddress(next), { replace: true, reset: false });
    } finally {
      if (this.#pending === next) this.#pending = null;
    }
  }

  /** Notes where the map came to rest, unless somebody is on the way to another region. */
  async settle(camera: Camera): Promise<void> {
    const going = navigating.to && readAddress(navigating.to.url.searchParams).region;
    if (going && going !== this.#now.region) return;
    await this.adjust({ camera: roundCamera(camera) });
  }
}
