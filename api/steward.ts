import { createHash, timingSafeEqual } from 'node:crypto';
import type { Context } from 'hono';
import { peerOf } from './person.ts';
import { Problem } from './problem.ts';
import { rightsOf, type Rights } from '#data/access/rights.ts';
import type { Actor } from '#data/audit/entry.ts';
import type { Register } from '#data/themes/register.ts';

const LOOPBACK = /^(127\.\d+\.\d+\.\d+|::1|::ffff:127\.\d+\.\d+\.\d+)$/;
const LOCAL_NAMES = new Set(['127.0.0.1', 'localhost', '[::1]']);

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** What whoever passes the guard looks after: everything. */
export const stewardRights = (register: Register): Rights =>
  rightsOf(
    {
      adminRole: null,
      grants: [{ id: '0', role: 'steward', region: '370000000000', libraries: null, grade: 4 }],
    },
    register,
  );

/** Who asks, for the record of what is done; throws unless they may bring data in, see kept rows, or take a batch back. */
export type StewardGuard = (c: Context) => Actor;

/**
 * Who counts as a data steward: whoever carries the token of `STEWARD_TOKEN`; without a token, whoever sits at this very machine
 * and asks by its own name, so that neither another machine nor a page of another site can.
 */
export const stewardGuard = (token: string | null): StewardGuard => {
  const wanted = token === null ? null : digest(token);
  return (c) => {
    const url = new URL(c.req.url);
    const peer = peerOf(c);
    const steward = { name: 'steward', address: peer };
    if (wanted) {
      const given = /^Bearer (.+)$/.exec(c.req.header('authorization') ?? '')?.[1];
      if (given && timingSafeEqual(digest(given), wanted)) return steward;
      throw new Problem('not-allowed', {
        zh: '需要数据管理员的令牌（“Authorization: Bearer <STEWARD_TOKEN>”）。',
        en: 'This needs the steward’s token: "Authorization: Bearer <STEWARD_TOKEN>".',
      });
    }
    if (LOCAL_NAMES.has(url.hostname) && (peer === null || LOOPBACK.test(peer))) return steward;
    throw new Problem('not-allowed', {
      zh: '没有设置 STEWARD_TOKEN 时,只能在运行海岱的机器上通过 http://127.0.0.1 管理数据。',
      en: 'Without STEWARD_TOKEN, data is only managed from the machine that Haidai runs on, at http://127.0.0.1.',
    });
  };
};
