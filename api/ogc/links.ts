import type { Context } from 'hono';

export interface Link {
  href: string;
  rel: string;
  type: string;
  title?: string;
}

/** Makes absolute links below `root` as the caller reached us, behind a proxy that ends TLS too. */
export function linksOf(c: Context, root: string) {
  const { protocol, host } = new URL(c.req.url);
  const forwarded = c.req.header('x-forwarded-proto');
  const scheme = forwarded === 'https' || forwarded === 'http' ? `${forwarded}:` : protocol;
  return (rel: string, path: string, type: string, title?: string): Link => ({
    href: `${scheme}//${host}${root}${path}`,
    rel,
    type,
    ...(title !== undefined && { title }),
  });
}
