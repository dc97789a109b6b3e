import { sql, type Queryable } from '#data/db/sql.ts';
import type { Grade } from '#data/themes/theme.ts';
import type { Role } from './person.ts';

export interface HeldGrant {
  id: string;
  account: string;
  role: Role;
  region: string;
  region_names: { zh: string; en: string | null; pinyin: string } | null;
  libraries: string[] | null;
  grade: Grade;
  granted_at: Date;
}

/** What these accounts hold now, with the names of the regions. */
export const grantsOf = (tx: Queryable, accounts: readonly string[]): Promise<HeldGrant[]> =>
  tx.query<HeldGrant>(sql`
    SELECT held.id::text, held.account::text, held.role, held.region,
           CASE WHEN region.code IS NOT NULL THEN
             json_build_object('zh', region.name_zh, 'en', region.name_en, 'pinyin', region.pinyin) END AS region_names,
           held.libraries, held.grade, held.granted_at
      FROM access_grant AS held LEFT JOIN region ON region.code = held.region
     WHERE held.account = ANY (${accounts}::bigint[]) AND held.revoked_at IS NULL
     ORDER BY held.account, held.id
     LIMIT 10000`);
