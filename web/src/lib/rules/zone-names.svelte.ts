import type { RegionDetail } from '#api/schemas.ts';
import { getJson, paths } from '#lib/client.ts';
import type { Condition } from './wire.ts';

type Region = Pick<RegionDetail, 'code' | 'kind' | 'names'>;

/** The codes of the regions that a condition is about. */
export const zonesOf = (condition: Condition): string[] => {
  if ('of' in condition) return condition.of.flatMap(zonesOf);
  return condition.kind === 'zone' && typeof condition.zone === 'string' ? [condition.zone] : [];
};

/** What regions are called that conditions name: each is asked for once; where it cannot be had, its code stands for it. */
export class ZoneNames {
  readonly #abort = new AbortController();
  readonly #asked = new Set<string>();
  #known = $state.raw<Readonly<Record<string, Region>>>({});

  ask(codes: readonly string[]): void {
    for (const code of codes) {
      if (code === '' || this.#asked.has(code)) continue;
      this.#asked.add(code);
      getJson<RegionDetail>(paths.region(code), this.#abort.signal).then(
        (region) => (this.#known = { ...this.#known, [code]: region }),
        () => undefined,
      );
    }
  }

  find(code: string): Region | null {
    return Object.hasOwn(this.#known, code) ? (this.#known[code] ?? null) : null;
  }

  stop(): void {
    this.#abort.abort();
  }
}
