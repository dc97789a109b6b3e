import { goto } from '$app/navigation';
import { navigating, page } from '$app/state';
import { readAddress, roundCamera, writeAddress, type Address, type Camera } from './address.ts';

/** The address bar as state: what is read from it follows Back, Forward and reload. */
export class AddressState {
  readonly #now = $derived(readAddress(page.url.searchParams));

  get now(): Address {
    return this.#now;
  }

  /** The address of another region, for links; the camera is left to the map to choose. */
  linkTo(region: string): string {
    return writeAddress({ ...this.#now, region, camera: null, proof: null });
  }

  /** Goes to a region as a step that Back undoes. */
  async visit(region: string): Promise<void> {
    if (region === this.#now.region) return;
    await goto(this.linkTo(region), { reset: false });
  }

  /** Changes settings in place, without a step in the history. */
  async adjust(change: Partial<Address>): Promise<void> {
    // a map that comes to rest, or a tile that fails, must not call somebody back who is on the way to another page
    if ((navigating.to ?? page).url.pathname !== '/') return;
    const next = writeAddress({ ...this.#now, ...change });
    if (next === writeAddress(this.#now)) return;
    await goto(next, { replace: true, reset: false });
  }

  /** Notes where the map came to rest. */
  async settle(camera: Camera): Promise<void> {
    await this.adjust({ camera: roundCamera(camera) });
  }
}
