import type { Database } from '#data/db/database.ts';
import { sql, type Queryable } from '#data/db/sql.ts';
import { SETTINGS, type SettingName, type SettingValues } from './setting-list.ts';

const names = Object.keys(SETTINGS) as SettingName[];

export const isSettingName = (name: string): name is SettingName => Object.hasOwn(SETTINGS, name);

/** Whether a value may be given to a setting. */
export function fitsSetting(name: SettingName, value: unknown): value is number | boolean {
  const setting = SETTINGS[name];
  if (typeof setting.default === 'boolean') return typeof value === 'boolean';
  return Number.isInteger(value) && Number(value) >= setting.min && Number(value) <= setting.max;
}

/** The settings as they are: what was set and can still be used, and what the product does by itself. */
export function settingsFrom(
  rows: readonly { name: string; value: unknown }[],
  publicByDefault: boolean,
): SettingValues {
  const own: Record<string, unknown> = { public_access: publicByDefault };
  for (const name of names) if (name !== 'public_access') own[name] = SETTINGS[name].default;
  for (const { name, value } of rows) if (isSettingName(name) && fitsSetting(name, value)) own[name] = value;
  return own as SettingValues;
}

/** The announcement after which accounts, grants, sessions, tokens and settings are read anew. */
export const ACCESS_TOPIC = 'access';

/** Settings that administrators change while the product runs; read once, and again when a change is announced. */
export class AccessSettings {
  readonly #database: Database;
  #values: Promise<SettingValues> | null = null;
  readonly #stop: () => void;

  constructor(database: Database) {
    this.#database = database;
    this.#stop = database.onAnnouncement(ACCESS_TOPIC, () => this.forget());
  }

  read(): Promise<SettingValues> {
    if (this.#values) return this.#values;
    const values = this.#database.asKeeper((tx) => this.readIn(tx));
    this.#values = values;
    values.catch(() => this.#values === values && this.forget());
    return values;
  }

  /** As the database has them now, for whoever is about to change them. */
  async readIn(tx: Queryable): Promise<SettingValues> {
    const rows = await tx.query<{ name: string; value: unknown }>(
      sql`SELECT name, value FROM setting LIMIT 1000`,
    );
    return settingsFrom(rows, this.defaults.public_access);
  }

  /** What the product does by itself: a first look is open to everybody at the machine, a server to nobody. */
  get defaults(): SettingValues {
    return settingsFrom([], this.#database.kind === 'embedded');
  }

  forget(): void {
    this.#values = null;
  }

  close(): void {
    this.#stop();
  }
}
