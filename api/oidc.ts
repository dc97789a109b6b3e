import * as client from 'openid-client';
import { z } from 'zod';
import { isLoopbackHost } from '#data/access/address.ts';
import type { ExternalIdentity } from '#data/access/external.ts';
import type { Seal } from '#data/access/seal.ts';

export interface OidcSettings {
  issuer: URL;
  clientId: string;
  clientSecret: string | null;
  /** What people call the place where they sign in. */
  title: string;
  /** Address of this installation as browsers know it. */
  publicUrl: URL;
}

/** Why a sign-in by way of the provider did not succeed; the page of signing in has a sentence for each. */
export type OidcTrouble = 'oidc-expired' | 'oidc-refused' | 'oidc-failed' | 'oidc-unreachable';

export class OidcError extends Error {
  readonly trouble: OidcTrouble;
  constructor(trouble: OidcTrouble, options?: ErrorOptions) {
    super(`Signing in by way of the identity provider: ${trouble}`, options);
    this.trouble = trouble;
  }
}

export interface Oidc {
  title: string;
  /** Where to send a browser, and what it has to bring back. */
  begin(returnTo: string): Promise<{ location: string; carried: string }>;
  /** Who came back with this query and what was carried along; throws an OidcError. */
  finish(search: string, carried: string | null): Promise<ExternalIdentity & { returnTo: string }>;
}

export const CALLBACK_PATH = '/api/session/oidc/callback';
/** So long a person has to sign in at the provider. */
export const CARRIED_SECONDS = 600;
const USE = 'oidc';
const SCOPE = 'openid profile';
const PROVIDER_TIMEOUT_S = 10;

const Carried = z.object({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  returnTo: z.string(),
  expires: z.number(),
});

/** A path of this site to go on to; anything else, however it is written, becomes the start page. */
export const ownPath = (path: string | undefined): string => {
  const here = 'http://here.invalid';
  if (!path || !/^\/(?![/\\])/.test(path) || !URL.canParse(path, here)) return '/';
  const { origin, pathname, search, hash } = new URL(path, here);
  if (origin !== here || pathname.startsWith('//') || pathname.startsWith('/api/')) return '/';
  return pathname + search + hash;
};

/** Signing in by way of a provider of OpenID Connect: authorization code with PKCE, state and nonce. */
export function createOidc(settings: OidcSettings, seal: Seal, now: () => number = Date.now): Oidc {
  const redirectUri = new URL(CALLBACK_PATH, settings.publicUrl).href;
  /** States that came back, until they would have expired. */
  const used = new Map<string, number>();
  let configuration: Promise<client.Configuration> | null = null;

  const discover = async (): Promise<client.Configuration> => {
    const { issuer, clientId, clientSecret } = settings;
    // a provider on this very machine needs no TLS; settings refuse any other without
    const insecure = issuer.protocol === 'http:' && isLoopbackHost(issuer.hostname);
    const way = clientSecret === null ? client.None() : client.ClientSecretBasic(clientSecret);
    return client.discovery(issuer, clientId, undefined, way, {
      timeout: PROVIDER_TIMEOUT_S,
      // the signature of an ID token counts, not only that it came straight from the provider
      execute: [client.enableNonRepudiationChecks, ...(insecure ? [client.allowInsecureRequests] : [])],
    });
  };
  const configured = (): Promise<client.Configuration> => {
    configuration ??= discover().catch((error: unknown) => {
      configuration = null;
      throw new OidcError('oidc-unreachable', { cause: error });
    });
    return configuration;
  };

  const openCarried = async (carried: string | null): Promise<z.infer<typeof Carried>> => {
    const plain = carried === null ? null : await seal.open(Buffer.from(carried, 'base64url'), USE);
    const at = now();
    for (const [state, expires] of used) if (expires <= at) used.delete(state);
    const found = plain && Carried.parse(JSON.parse(plain.toString()));
    if (!found || found.expires <= at || used.has(found.state)) throw new OidcError('oidc-expired');
    return found;
  };

  return {
    title: settings.title,
    async begin(returnTo) {
      const provider = await configured();
      const verifier = client.randomPKCECodeVerifier();
      const state = client.randomState();
      const nonce = client.randomNonce();
      const location = client.buildAuthorizationUrl(provider, {
        redirect_uri: redirectUri,
        scope: SCOPE,
        code_challenge: await client.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        state,
        nonce,
      });
      const carried = { state, nonce, verifier, returnTo, expires: now() + CARRIED_SECONDS * 1000 };
      const sealed = await seal.close(Buffer.from(JSON.stringify(carried)), USE);
      return { location: location.href, carried: sealed.toString('base64url') };
    },
    async finish(search, carried) {
      const { state, nonce, verifier, returnTo, expires } = await openCarried(carried);
      const provider = await configured();
      used.set(state, expires);
      try {
        const tokens = await client.authorizationCodeGrant(provider, new URL(redirectUri + search), {
          pkceCodeVerifier: verifier,
          expectedState: state,
          expectedNonce: nonce,
          idTokenExpected: true,
        });
        const claims = tokens.claims();
        if (!claims) throw new Error('The provider sent no ID token.');
        const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
        const name = text(claims['preferred_username']);
        return {
          issuer: claims.iss,
          subject: claims.sub,
          name,
          title: text(claims['name']) ?? name,
          returnTo,
        };
      } catch (error) {
        const refused = error instanceof client.AuthorizationResponseError;
        throw new OidcError(refused ? 'oidc-refused' : 'oidc-failed', { cause: error });
      }
    },
  };
}
