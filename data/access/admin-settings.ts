import { sql } from '#data/db/sql.ts';
import { change, type Keeping } from './change.ts';
import type { AdminRole, Person } from './person.ts';
import { Refusal } from './refusal.ts';
import { SETTINGS, type SettingName } from './setting-list.ts';
import { fitsSetting, isSettingName, type AccessSettings } from './settings.ts';

/* What administrators set otherwise than the product does by itself. */

/** Every setting with its value, its default and its bounds; both administrators see all, and change those that are theirs. */
export const listSettings = async (settings: AccessSettings) => {
  const values = await settings.read();
  const { defaults } = settings;
  return (Object.keys(SETTINGS) as SettingName[]).map((name) => {
    const { title, about, who, ...declared } = SETTINGS[name];
    const bounds = 'min' in declared ? declared : { min: null, max: null, unit: null };
    const { min, max, unit } = bounds;
    return { name, value: values[name], default: defaults[name], min, max, unit, title, about, who };
  });
};

const whose: Record<'system' | 'security', { zh: string; en: string }> = {
  system: { zh: '这项设置由系统管理员决定。', en: 'This is the system administrator’s to set.' },
  security: { zh: '这项设置由安全管理员决定。', en: 'This is the security administrator’s to set.' },
};

const wrongValue = (name: SettingName): { zh: string; en: string } => {
  const setting = SETTINGS[name];
  return 'min' in setting
    ? {
        zh: `${setting.title.zh}须为 ${setting.min} 至 ${setting.max} 的整数。`,
        en: `${setting.title.en}: must be a whole number from ${setting.min} to ${setting.max}.`,
      }
    : { zh: `${setting.title.zh}须为 true 或 false。`, en: `${setting.title.en}: must be true or false.` };
};

/** Gives a setting a value, or with null the one that the product has by itself. */
export const changeSetting = async (
  keeping: Keeping,
  person: Person,
  { name, value }: { name: string; value: number | boolean | null },
): Promise<void> => {
  if (!isSettingName(name))
    throw new Refusal(
      'invalid-parameter',
      { zh: `没有设置“${name}”。`, en: `There is no setting "${name}".` },
      { field: 'name' },
    );
  const who: AdminRole = SETTINGS[name].who;
  if (value !== null && !fitsSetting(name, value))
    throw new Refusal('invalid-parameter', wrongValue(name), { field: 'value' });
  await change(keeping, person, { action: 'setting.change', object: `setting/${name}` }, async (tx) => {
    if (person.adminRole !== who) throw new Refusal('not-allowed', whose[SETTINGS[name].who]);
    // a row that is not there yet cannot be locked
    await tx.query(sql`SELECT pg_advisory_xact_lock(3703, hashtext(${name}))`);
    const before = (await keeping.access.settings.readIn(tx))[name];
    // one that holds null is none: nothing is removed here
    await tx.query(sql`
      INSERT INTO setting (name, value) VALUES (${name}, ${JSON.stringify(value)}::jsonb)
      ON CONFLICT (name) DO UPDATE SET value = excluded.value, changed_at = now()`);
    return {
      value: undefined,
      before: { value: before },
      after: { value: (await keeping.access.settings.readIn(tx))[name] },
    };
  });
};
