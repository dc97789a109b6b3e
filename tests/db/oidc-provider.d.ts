/** As much as the test uses of a package that comes without types. */
declare module 'oidc-provider' {
  import type { RequestListener } from 'node:http';

  export class Provider {
    constructor(
      issuer: string,
      configuration: {
        clients: object[];
        claims: Record<string, string[]>;
        conformIdTokenClaims: boolean;
        cookies: { keys: string[] };
        pkce: { required: () => boolean };
        findAccount: (context: unknown, id: string) => { accountId: string; claims: () => Promise<object> };
      },
    );
    callback(): RequestListener;
  }
}
