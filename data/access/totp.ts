import { Secret, TOTP } from 'otpauth';

/** As every authenticator has it: six digits, half a minute, SHA-1. */
const FORM = { algorithm: 'SHA1', digits: 6, period: 30 } as const;
const SECRET_BYTES = 20;
/** Half a minute that a clock may be off. */
const DRIFT = 1;

export const newTotpSecret = (): Uint8Array => new Secret({ size: SECRET_BYTES }).bytes;

const generator = (secret: Uint8Array, label = ''): TOTP =>
  new TOTP({
    ...FORM,
    issuer: '海岱 Haidai',
    label,
    secret: new Secret({ buffer: Uint8Array.from(secret).buffer }),
  });

/** A secret as an authenticator takes it: typed, and as the address in a picture to scan. */
export const enrolment = (secret: Uint8Array, label: string): { secret: string; uri: string } => {
  const totp = generator(secret, label);
  return { secret: totp.secret.base32, uri: totp.toString() };
};

/** The time step that a code is of, if it is a right one and later than the last one that was used; else null. */
export function stepOfCode(
  secret: Uint8Array,
  code: string,
  lastStep: number | null,
  nowMs: number,
): number | null {
  if (!/^\d{6}$/.test(code)) return null;
  const delta = generator(secret).validate({ token: code, timestamp: nowMs, window: DRIFT });
  if (delta === null) return null;
  const step = TOTP.counter({ period: FORM.period, timestamp: nowMs }) + delta;
  return lastStep !== null && step <= lastStep ? null : step;
}
