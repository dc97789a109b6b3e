import type { GrantItem } from '#api/access-schemas.ts';
import { ACCOUNT_WORDS } from '#lib/i18n/account.ts';
import { SESSION_WORDS } from '#lib/i18n/session.ts';
import type { I18n } from '#lib/i18n/i18n.svelte.ts';

/** The region of a grant by name, or its code where the map does not know it. */
export const grantRegion = ({ region, region_names }: GrantItem, i18n: I18n): string =>
  region_names ? i18n.name(region_names) : region;

/** The libraries of a grant by title. */
export const grantLibraries = (
  { libraries }: GrantItem,
  i18n: I18n,
  titleOf: (id: string) => { zh: string; en: string },
): string => {
  if (libraries === null) return i18n.of(ACCOUNT_WORDS, 'account.grants.libraries.all');
  return libraries.map((id) => i18n.say(titleOf(id))).join(i18n.lang === 'zh' ? '、' : ', ');
};

/** A grant in one line, to choose it by. */
export const grantLine = (
  grant: GrantItem,
  i18n: I18n,
  titleOf: (id: string) => { zh: string; en: string },
): string =>
  [
    i18n.of(SESSION_WORDS, `session.role.${grant.role}`),
    grantRegion(grant, i18n),
    grantLibraries(grant, i18n, titleOf),
    i18n.of(ACCOUNT_WORDS, `account.grade.${grant.grade as 1 | 2 | 3 | 4}`), // the wire's bounds
  ].join(' · ');
