import { Problem, problemOf } from '#lib/problem.ts';
import type { Lang } from '#lib/state/address.ts';
import { whileSignedIn } from '#lib/while-signed-in.ts';

/* What stewards ask of the server. The language is the one in which it should explain what is wrong. */

const asked = <Body>(
  path: string,
  lang: Lang,
  init: RequestInit,
  read: (response: Response) => Promise<Body>,
  signal: AbortSignal,
): Promise<Body> =>
  whileSignedIn(async () => {
    try {
      const headers = {
        'accept-language': lang,
        ...(init.body != null && { 'content-type': 'application/json' }),
      };
      const response = await fetch(path, { ...init, signal, headers });
      if (!response.ok) throw await problemOf(response);
      return await read(response);
    } catch (error) {
      if (signal.aborted || error instanceof Problem) throw error;
      throw new Problem('offline', String(error), 0, undefined, error);
    }
  }, signal);

const json = async <Body>(response: Response): Promise<Body> => (await response.json()) as Body; // the server validates what it sends

/** Asks the server to do something, as a steward. Throws `Problem`. There is no deadline: a dry run reads the whole file. */
export const postJson = <Body>(path: string, body: unknown, lang: Lang, signal: AbortSignal): Promise<Body> =>
  asked(path, lang, { method: 'POST', body: JSON.stringify(body) }, json<Body>, signal);

/** Asks for JSON that stewards see more of. Throws `Problem`. */
export const readAsSteward = <Body>(path: string, lang: Lang, signal: AbortSignal): Promise<Body> =>
  asked(path, lang, {}, json<Body>, signal);

/** A text file that only stewards may have. Throws `Problem`. */
export const textAsSteward = (path: string, lang: Lang, signal: AbortSignal): Promise<string> => {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true }); // Excel needs the byte order mark
  return asked(path, lang, {}, async (response) => decoder.decode(await response.arrayBuffer()), signal);
};

/** Sends a file and tells how much of it has gone; `fetch` cannot tell. Throws `Problem`, or the signal's reason. */
export const sendFile = <Body>(
  path: string,
  file: Blob,
  lang: Lang,
  signal: AbortSignal,
  progress: (sent: number) => void,
): Promise<Body> =>
  whileSignedIn(
    () =>
      new Promise((resolve, reject) => {
        const request = new XMLHttpRequest();
        const stop = () => request.abort();
        signal.addEventListener('abort', stop);
        request.open('POST', path);
        request.setRequestHeader('accept-language', lang);
        request.setRequestHeader('content-type', 'application/octet-stream');
        request.upload.onprogress = ({ loaded }) => progress(loaded);
        request.onerror = () => reject(new Problem('offline', 'the file could not be sent'));
        request.onabort = () => reject(new DOMException('given up', 'AbortError'));
        request.onload = () => {
          const answer = new Response(request.responseText, { status: request.status });
          if (!answer.ok) return void problemOf(answer).then(reject, reject);
          return void answer.json().then((body: Body) => resolve(body), reject);
        };
        request.onloadend = () => signal.removeEventListener('abort', stop);
        request.send(file);
      }),
    signal,
  );
