import { Problem } from './problem.ts';

/** Longer than any address this server gives out, far shorter than what would cost it anything. */
const LONGEST = 2000;

/** Refuses an address that no handler should have to think about: too long, wrongly escaped, or with NUL in it. */
export function checkAddress(url: string): void {
  const start = url.indexOf('/', url.indexOf('//') + 2);
  const target = start === -1 ? '' : url.slice(start);
  if (target.length > LONGEST) {
    const detail = `The address has ${target.length} characters; at most ${LONGEST} are accepted.`;
    throw new Problem('address-too-long', detail);
  }
  if (!target.includes('%')) return;
  let decoded;
  try {
    decoded = decodeURIComponent(target);
  } catch {
    const detail =
      'A "%" in the address is not followed by a valid escape (two hex digits, UTF-8). Write a plain "%" as "%25".';
    throw new Problem('malformed-address', detail);
  }
  if (decoded.includes('\0')) {
    throw new Problem('malformed-address', 'The address contains a NUL character (%00); leave it out.');
  }
}
