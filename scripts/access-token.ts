import { readFileSync } from 'node:fs';
import path from 'node:path';
import { localTokenFile } from '#data/access/local.ts';

/** By what a command comes in: the token in HAIDAI_TOKEN, or the one that the server at this machine wrote for its owner; null: neither. */
export function accessToken(): string | null {
  if (process.env.HAIDAI_TOKEN) return process.env.HAIDAI_TOKEN;
  try {
    return readFileSync(localTokenFile(path.resolve(process.env.HAIDAI_HOME || '.haidai')), 'utf8').trim();
  } catch {
    return null;
  }
}
