import type { LngLat } from '#api/schemas.ts';
import type { Lang } from '#lib/state/address.ts';

const LOCALE: Record<Lang, string> = { zh: 'zh-CN', en: 'en-GB' };
/** All times are shown in China Standard Time, wherever the screen stands. */
const TIME_ZONE = 'Asia/Shanghai';

/** How numbers and times are written in one language. */
export class Numbers {
  readonly locale: string;
  readonly #whole: Intl.NumberFormat;
  readonly #area: Intl.NumberFormat;
  readonly #figure: Intl.NumberFormat;
  readonly #percent: Intl.NumberFormat;
  readonly #time: Intl.DateTimeFormat;
  readonly #day: Intl.DateTimeFormat;
  readonly #moment: Intl.DateTimeFormat;
  readonly #decimals = new Map<number, Intl.NumberFormat>();

  constructor(lang: Lang) {
    this.locale = LOCALE[lang];
    this.#whole = new Intl.NumberFormat(this.locale, { maximumFractionDigits: 0 });
    this.#area = new Intl.NumberFormat(this.locale, { maximumSignificantDigits: 3 });
    this.#figure = new Intl.NumberFormat(this.locale, { maximumFractionDigits: 20 });
    this.#percent = new Intl.NumberFormat(this.locale, { style: 'percent', maximumFractionDigits: 1 });
    this.#time = new Intl.DateTimeFormat(this.locale, {
      timeZone: TIME_ZONE,
      hour: '2-digit',
      minute: '2-digit',
      hour12: false,
    });
    this.#day = new Intl.DateTimeFormat(this.locale, { timeZone: TIME_ZONE, dateStyle: 'medium' });
    this.#moment = new Intl.DateTimeFormat(this.locale, {
      timeZone: TIME_ZONE,
      dateStyle: 'medium',
      timeStyle: 'short',
    });
  }

  whole(value: number): string {
    return this.#whole.format(value);
  }

  /** An area in km²: whole from 100 on, three digits below, so that small villages are not zero. */
  area(km2: number): string {
    return km2 >= 100 ? this.#whole.format(km2) : this.#area.format(km2);
  }

  /** A share of 0 to 1; what is there but rounds to nothing reads as less than 0.1 %. */
  share(part: number): string {
    if (part > 0 && part < 0.001) return `< ${this.#percent.format(0.001)}`;
    return this.#percent.format(part);
  }

  /** A value with a fixed number of decimals, so that a column of them lines up. */
  decimal(value: number, decimals: number): string {
    let format = this.#decimals.get(decimals);
    if (!format) {
      format = new Intl.NumberFormat(this.locale, {
        minimumFractionDigits: decimals,
        maximumFractionDigits: decimals,
      });
      this.#decimals.set(decimals, format);
    }
    return format.format(value);
  }

  /** A value with so many significant digits, its whole part in full and without zeros that say nothing. */
  significant(value: number, digits: number): string {
    if (Math.abs(value) >= 10 ** digits) return this.#whole.format(value);
    return this.#figure.format(Number(value.toPrecision(digits)));
  }

  /** A number of bytes in kB or MB. */
  bytes(count: number): string {
    if (count < 1000) return `${this.whole(count)} B`;
    return count < 1e6 ? `${this.decimal(count / 1e3, 1)} kB` : `${this.decimal(count / 1e6, 1)} MB`;
  }

  /** Day and time of an ISO instant. */
  moment(iso: string): string {
    return this.#moment.format(new Date(iso));
  }

  time(at: number): string {
    return this.#time.format(at);
  }

  /** A day from an ISO date; text that is no date (a year, an edition) comes back as it is. */
  day(iso: string): string {
    if (!/^\d{4}-\d{2}-\d{2}/.test(iso)) return iso;
    return this.#day.format(new Date(iso.length === 10 ? `${iso}T00:00:00+08:00` : iso));
  }

  /** `36.06710° N, 120.38260° E` */
  position([lng, lat]: LngLat): string {
    const ns = lat < 0 ? 'S' : 'N';
    const ew = lng < 0 ? 'W' : 'E';
    return `${Math.abs(lat).toFixed(5)}° ${ns}, ${Math.abs(lng).toFixed(5)}° ${ew}`;
  }
}
