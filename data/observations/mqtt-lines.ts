/* What a message of a broker says, as the lines that the door of observations takes. */

/** What a level of a topic may name. */
const NAMES = ['network', 'station', 'metric'] as const;
type Named = Partial<Record<(typeof NAMES)[number], string>>;

/**
 * A topic that is listened to: `plant/{station}/{metric}` has names in its levels, `+` and a last `#` stand for what means nothing.
 * What all of its messages share may be said beside it.
 */
export interface DeclaredTopic extends Named {
  topic: string;
}

export interface ListenedTopic {
  /** The filter to subscribe to. */
  filter: string;
  /** What a topic's levels say; null where it is another topic. */
  read(topic: string): Named | null;
}

/** Makes a filter of a declared topic. Throws RangeError where it says something twice, or what cannot be. */
export const listenedTopic = ({ topic, ...shared }: DeclaredTopic): ListenedTopic => {
  const levels = topic.split('/');
  const wrong = (why: string): never => {
    throw new RangeError(`The topic "${topic}" ${why}.`);
  };
  if (topic === '' || topic.startsWith('$')) wrong('is none of an instrument');
  const names = levels.map((level, i) => {
    const name = /^\{(.*)\}$/.exec(level)?.[1];
    if (name === undefined) {
      const isRest = level === '#' && i === levels.length - 1;
      if (/[{}]|[+#]/.test(level) && level !== '+' && !isRest) wrong(`has the level "${level}"`);
      return null;
    }
    const known = NAMES.find((one) => one === name);
    return known ?? wrong(`names "${name}", which is none of ${NAMES.join(', ')}`);
  });
  const all = [...names.filter((name) => name !== null), ...Object.keys(shared)];
  if (new Set(all).size < all.length) wrong('says something twice');
  const isOpen = levels.at(-1) === '#';
  const least = isOpen ? levels.length - 1 : levels.length;
  return {
    filter: levels.map((level, i) => (names[i] === null ? level : '+')).join('/'),
    read: (given) => {
      const parts = given.split('/');
      if (parts.length < least || (!isOpen && parts.length > least)) return null;
      const found: Named = { ...shared };
      for (const [i, level] of levels.slice(0, least).entries()) {
        const name = names[i];
        if (name) found[name] = parts[i]!;
        else if (level !== '+' && level !== parts[i]) return null;
      }
      return found;
    },
  };
};

/**
 * The lines of a message: of one JSON object, of a list of them, or of one a line. What the topic says counts, whatever the message
 * says itself, since a broker lets an instrument write to its own topic only. What is no object is passed on as it is: the door keeps
 * it aside and counts it.
 */
export const linesOf = (said: Named, payload: Uint8Array): string[] => {
  const text = new TextDecoder().decode(payload);
  const whole = parsed(text);
  const parts =
    whole === undefined
      ? text.split(/\r?\n/).map((line) => parsed(line) ?? line)
      : Array.isArray(whole)
        ? (whole as unknown[])
        : [whole];
  return parts.flatMap((part) => {
    if (typeof part === 'string') return part.trim() === '' ? [] : [part.replaceAll(/[\r\n]/g, ' ')];
    const isObject = typeof part === 'object' && part !== null && !Array.isArray(part);
    return [JSON.stringify(isObject ? { ...part, ...said } : part)];
  });
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
};
