import type { Grant, Person } from '#data/access/person.ts';
import { anybody } from '#data/access/person.ts';
import { rightsOf, type Rights } from '#data/access/rights.ts';
import { register } from './lighthouse-theme.ts';

/** Somebody who was granted some regions: of every library at every grade as an official, where nothing else is said. */
export const grantee = (
  regions: readonly string[],
  {
    role = 'official',
    libraries = null,
    grade = 4,
  }: Partial<Pick<Grant, 'role' | 'libraries' | 'grade'>> = {},
): Person => ({
  ...anybody(null),
  account: '1',
  name: `grantee-of-${regions.join('-')}`,
  grants: regions.map((region, i) => ({ id: String(i + 1), role, region, libraries, grade })),
});

/** What such a person may see. */
export const granted = (...of: Parameters<typeof grantee>): Rights => rightsOf(grantee(...of), register);

/** What a steward of the whole province may see. */
export const STEWARD_RIGHTS = granted(['370000000000'], { role: 'steward' });
