import type { AuditWorld } from './audit-world.ts';
import { Browser } from './people.ts';

/* How something that changes something is asked for, and what it leaves on record. */

export interface Entry {
  action: string;
  /** Null: none. */
  object: RegExp | null;
  before?: object;
  after?: object;
}

/** Something that is asked for; `it` is what was made for it, such as the id of a request. */
export type AskStep = (world: AuditWorld, it: string) => Promise<Response>;
export interface Step {
  /** Who asks, as the record has it. */
  as: string;
  /** What has to be there. */
  given?: (world: AuditWorld) => Promise<string>;
  /** From where, where that is not from where all of them ask. */
  from?: string;
  ask: AskStep;
  entries: readonly Entry[];
}
export interface Row {
  done: Step;
  refused: Step;
  /** Other ways to be refused: what is another's, or not there. */
  alsoRefused?: readonly Step[];
  /** It changes nothing but the record, and answers also where that fails. */
  changesNothing?: true;
}

export type Signed = keyof AuditWorld['browsers'];
export type Path = string | ((world: AuditWorld, it: string) => string);
export const post =
  (as: Signed, path: Path, body: object | ((world: AuditWorld) => object) = {}): AskStep =>
  (world, it) =>
    world.browsers[as].post(
      typeof path === 'string' ? path : path(world, it),
      typeof body === 'function' ? (body as (world: AuditWorld) => object)(world) : body,
    );

export const ACCOUNT = /^account\/\d+$/;
export const SESSION = /^session\/\d+$/;
export const TOKEN = /^token\/\d+$/;
export const REFUSED: Entry = { action: 'access.refuse', object: ACCOUNT, after: { method: 'POST' } };

export const GONE = 999_999;

export const step = (as: Signed, ask: AskStep, entries: Entry | Entry[], given?: Step['given']): Step => ({
  ...{ as, ask, entries: Array.isArray(entries) ? entries : [entries] },
  ...(given && { given }),
});
/** Administration names what was asked for. */
export const notTheirs = (as: Signed, path: Path): Step =>
  step(as, post(as, path), { action: 'access.refuse', object: /^POST \/api\/admin\// });
/** Whose page it is that has a browser act is looked at before who is signed in there. */
export const fromElsewhere = (path: string): Step => ({
  as: 'public',
  ask: ({ browsers }) => browsers.reader.post(path, {}, { 'sec-fetch-site': 'cross-site' }),
  entries: [{ action: 'access.refuse', object: null, after: { method: 'POST', path } }],
});
export const newcomer =
  (path: string, body: (world: AuditWorld, it: string) => object, peer?: string): AskStep =>
  (world, it) =>
    new Browser(world.app, { peer: peer ?? world.address }).post(path, body(world, it));
export const ended = (why: string): Entry => ({
  ...{ action: 'session.end', object: SESSION },
  ...{ before: { ended: false }, after: { ended: true, why } },
});
