import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { tooMany } from './turns.ts';

/** Argon2id as OWASP asks for it at least: 19 MiB, two passes, one lane. */
const COST = { memory: 19_456, passes: 2, parallelism: 1 } as const;
const SALT_BYTES = 16;
const TAG_BYTES = 32;

/**
 * Hashing runs on Node's pool of four threads, which files, names of hosts and compression need as well, so two are left to them;
 * whoever finds so many waiting is asked to come back.
 */
const AT_ONCE = 2;
const MOST_WAITING = 40;

const derive = promisify(argon2);
const PHC = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;
const unpadded = (bytes: Buffer): string => bytes.toString('base64').replaceAll('=', '');

/** Makes and checks password hashes off the event loop, a few at a time. */
export class Hashing {
  #running = 0;
  #waiting: (() => void)[] = [];
  #decoy: Promise<string> | null = null;

  /** A password's hash in the PHC string form. */
  hash(password: string): Promise<string> {
    return this.#inTurn(async () => {
      const nonce = randomBytes(SALT_BYTES);
      const tag = await derive('argon2id', { message: password, nonce, tagLength: TAG_BYTES, ...COST });
      const { memory, passes, parallelism } = COST;
      return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${unpadded(nonce)}$${unpadded(tag)}`;
    });
  }

  /** Whether a password is the one of a hash. Without a hash it is not, and that takes as long to say. */
  async matches(password: string, hash: string | null): Promise<boolean> {
    this.#decoy ??= this.hash(randomBytes(SALT_BYTES).toString('base64'));
    const [, memory, passes, parallelism, salt = '', tag = ''] = PHC.exec(hash ?? (await this.#decoy)) ?? [];
    if (memory === undefined) throw new Error('A password hash is not in the form that is written here.');
    const wanted = Buffer.from(tag, 'base64');
    const found = await this.#inTurn(() =>
      derive('argon2id', {
        message: password,
        nonce: Buffer.from(salt, 'base64'),
        tagLength: wanted.length,
        memory: Number(memory),
        passes: Number(passes),
        parallelism: Number(parallelism),
      }),
    );
    return timingSafeEqual(found, wanted) && hash !== null;
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#waiting.length >= MOST_WAITING) throw tooMany();
    if (this.#running >= AT_ONCE) await new Promise<void>((next) => this.#waiting.push(next));
    else this.#running += 1;
    try {
      return await work();
    } finally {
      // whoever waits takes the place over, so that nobody slips in between
      const next = this.#waiting.shift();
      if (next) next();
      else this.#running -= 1;
    }
  }
}
