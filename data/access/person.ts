import type { Actor } from '#data/audit/entry.ts';
import type { Grade } from '#data/themes/theme.ts';

/** What somebody acts as within a grant. */
export const ROLES = ['operator', 'official', 'commander', 'field', 'steward'] as const;
export type Role = (typeof ROLES)[number];

/** The three who keep each other in check: accounts and settings, grants and policy, the audit. */
export const ADMIN_ROLES = ['system', 'security', 'audit'] as const;
export type AdminRole = (typeof ADMIN_ROLES)[number];

/** Role × region × libraries × grade: what is not granted is denied. */
export interface Grant {
  id: string;
  role: Role;
  /** A region code with all below it, or the id of one park or sea area. */
  region: string;
  /** Ids of themes; null for all of them. */
  libraries: readonly string[] | null;
  /** The strictest grade that is seen. */
  grade: Grade;
}

/** Who asks. What was granted is as of now: a person is looked up anew for every request, and for every page of a long answer. */
export interface Person extends Actor {
  /** Null where nobody signed in. */
  account: string | null;
  /** As people call them. */
  title: string;
  adminRole: AdminRole | null;
  grants: readonly Grant[];
  /** By which session or token they came; at most one of the two is not null. */
  session: string | null;
  token: string | null;
  /** A display wall, or a token that only reads. */
  readOnly: boolean;
}

/** Whoever has not signed in: reads what is published, where a setting allows that. */
export const anybody = (address: string | null): Person => ({
  account: null,
  name: 'public',
  title: '',
  address,
  adminRole: null,
  grants: [],
  session: null,
  token: null,
  readOnly: true,
});

/** Whether nobody has signed in. */
export const isNobody = (person: Person): boolean => person.account === null;
