import { isLoopbackHost } from '#data/access/address.ts';
import type { OidcSettings } from './oidc.ts';

const urlOf = (text: string): URL | null => (URL.canParse(text) ? new URL(text) : null);

/** Whether a text is the address of a site as a whole, which paths can be put behind. */
export const isSiteAddress = (text: string): boolean => {
  const url = urlOf(text);
  return (
    url !== null &&
    /^https?:$/.test(url.protocol) &&
    url.pathname === '/' &&
    !url.search &&
    !url.hash &&
    !url.username
  );
};

/** Whether an identity provider may be asked there: what it says counts only where nobody in between can write it. */
export const isProviderAddress = (text: string): boolean => {
  const url = urlOf(text);
  return (
    url !== null &&
    !url.username &&
    (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopbackHost(url.hostname)))
  );
};

/** What the environment says of an identity provider, and which names it leaves out; usable where none is missing. */
export function oidcFrom(given: Record<string, string | undefined>): {
  oidc: OidcSettings | null;
  missing: string[];
} {
  const { OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET, OIDC_TITLE, PUBLIC_URL } = given;
  if (!OIDC_ISSUER) return { oidc: null, missing: [] };
  const missing = Object.entries({ OIDC_CLIENT_ID, PUBLIC_URL }).flatMap(([name, value]) =>
    value ? [] : [name],
  );
  const issuer = urlOf(OIDC_ISSUER);
  const publicUrl = PUBLIC_URL ? urlOf(PUBLIC_URL) : null;
  if (!OIDC_CLIENT_ID || !issuer || !publicUrl) return { oidc: null, missing };
  const title = OIDC_TITLE ?? issuer.hostname;
  return {
    oidc: { issuer, publicUrl, clientId: OIDC_CLIENT_ID, clientSecret: OIDC_CLIENT_SECRET ?? null, title },
    missing,
  };
}
