/** A page of our own to go back to after signing in; anything else, and the pages of signing in themselves, lead to the map. */
export const returnPath = (asked: string | null, origin: string): string => {
  if (!asked?.startsWith('/')) return '/';
  const url = URL.parse(asked, origin);
  if (url?.origin !== origin || /^\/(?:sign-in|setup|api)(?:\/|$)/.test(url.pathname)) return '/';
  return url.pathname + url.search + url.hash;
};

/** What of an address is looked at. */
type Where = Pick<URL, 'pathname' | 'search'> & { searchParams: Pick<URLSearchParams, 'getAll'> };

/** The page of signing in, which leads back to where one was. */
export const signInPath = (from: Where): string => {
  const { searchParams } = from;
  const look = ['theme', 'lang'].flatMap((key) => searchParams.getAll(key).map((value) => [key, value]));
  const back = from.pathname + from.search;
  return `/sign-in?${new URLSearchParams([...(back === '/' ? [] : [['return', back]]), ...look])}`.replace(
    /\?$/,
    '',
  );
};
