import type { SessionState } from '#api/access-schemas.ts';
import type { I18n } from '#lib/i18n/i18n.svelte.ts';
import { SESSION_WORDS } from '#lib/i18n/session.ts';

/** What somebody acts as, in words: the administrator's role, or the roles of the grants, each once. */
export const roleLine = (
  person: Pick<NonNullable<SessionState['person']>, 'admin_role' | 'grants'>,
  i18n: I18n,
): string => {
  if (person.admin_role) return i18n.of(SESSION_WORDS, `session.admin.${person.admin_role}`);
  const roles = new Set(person.grants.map(({ role }) => i18n.of(SESSION_WORDS, `session.role.${role}`)));
  return [...roles].join(i18n.lang === 'zh' ? '、' : ', ');
};
