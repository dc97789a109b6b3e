import { timingSafeEqual } from 'node:crypto';
import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { isLoopback } from './address.ts';
import type { Person } from './person.ts';
import { digestOf, newSecret } from './secret.ts';

const PROVINCE = '370000000000';

/** Where commands at this machine find what they come in by. */
export const localTokenFile = (home: string): string => path.join(home, 'local.token');

/** Whoever may read the files of this installation is its steward from this machine: they could as well read its database. */
export interface LocalAccess {
  find(token: string, peer: string | null): Person | null;
  close(): Promise<void>;
}

/** What stands in place of an account for whoever holds it. */
export const LOCAL = 'local';

/** Writes a new token to a file that only the owner of the installation reads; it is good while this process runs. */
export async function openLocalAccess(home: string): Promise<LocalAccess> {
  const file = localTokenFile(home);
  const token = newSecret();
  const wanted = digestOf(token);
  await mkdir(home, { recursive: true, mode: 0o700 });
  // a file that was there keeps its mode when it is written anew
  await rm(file, { force: true });
  await writeFile(file, `${token}\n`, { mode: 0o600, flag: 'wx' });
  await chmod(file, 0o600);
  return {
    find(given, peer) {
      if ((peer !== null && !isLoopback(peer)) || !timingSafeEqual(digestOf(given), wanted)) return null;
      return {
        account: LOCAL,
        name: LOCAL,
        title: '本机',
        address: peer,
        adminRole: null,
        grants: [{ id: 'local', role: 'steward', region: PROVINCE, libraries: null, grade: 4 }],
        session: null,
        token: 'local',
        readOnly: false,
      };
    },
    close: () => rm(file, { force: true }),
  };
}
