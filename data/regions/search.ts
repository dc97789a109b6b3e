/**
 * Finding regions by what people type: Chinese name, pinyin, initials, English, code, or a name no longer in use. All
 * names are kept in memory (about 64,000), so an answer costs a scan of short strings and no query.
 */

export type MatchedBy = 'zh' | 'pinyin' | 'initials' | 'en' | 'code' | 'alias';

/** What the index needs of a region, or of a name it used to have. */
export interface SearchEntry {
  code: string;
  kind: string;
  /** 1 province … 5 village; parks and sea areas stand beside counties. */
  level: number | null;
  zh: string;
  pinyin: string;
  initials: string;
  en: string | null;
  /** The code and name it had; null for today's. */
  oldCode: string | null;
}

export interface SearchMatch {
  code: string;
  matched: MatchedBy;
  matchedText: string;
}

/** How well a text matches, best first; ties go to the higher level, then to the shorter name, then to the code. */
const EXACT = 0;
const EXACT_STEM = 1;
const PREFIX = 2;
const INSIDE = 3;

interface Candidate {
  keys: Keys;
  by: MatchedBy;
  rank: number;
}

/** A name folded once, so that a question costs comparisons only. */
interface Keys {
  entry: SearchEntry;
  zh: string;
  stem: string;
  pinyin: string;
  initials: string;
  en: string;
  code: string;
  /** The code's significant digits: what people type of it. */
  digits: string;
  level: number;
  all: string;
}

/** What names end in that people leave out: 市南 for 市南区. */
const SUFFIX =
  /(?:自治县|街道办事处|街道|社区居委会|社区居民委员会|居委会|居民委员会|村委会|村民委员会|社区|林场|农场|省|市|区|县|镇|乡|村)$/;

/** One form for what is typed and what is kept: no width, case, spaces, tone marks or apostrophes. */
export const fold = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/[\p{M}\s'’·\-.]/gu, '')
    .toLowerCase();

const keysOf = (entry: SearchEntry): Keys => {
  const zh = fold(entry.zh);
  const pinyin = fold(entry.pinyin);
  const en = fold(entry.en ?? '');
  const code = fold(entry.oldCode ?? entry.code);
  return {
    entry,
    zh,
    stem: zh.replace(SUFFIX, ''),
    pinyin,
    initials: entry.initials,
    en,
    code,
    digits: code.replace(/^(\d\d|\d{4}|\d{6}|\d{9})0+$/, '$1'),
    level: entry.level ?? 3.5,
    all: [zh, pinyin, entry.initials, en, code].join('\n'),
  };
};

const NONE = 9;

const rankOf = (key: string, query: string, inside: boolean): number => {
  if (key.startsWith(query)) return key.length === query.length ? EXACT : PREFIX;
  return inside && key.includes(query) ? INSIDE : NONE;
};

const match = (keys: Keys, query: string): Candidate | null => {
  if (!keys.all.includes(query)) return null;
  let by: MatchedBy = 'zh';
  let rank = keys.stem === query ? EXACT_STEM : rankOf(keys.zh, query, true);
  const consider = (name: MatchedBy, other: number): void => {
    if (other < rank) [by, rank] = [name, other];
  };
  // A letter matches no Chinese name and the other way round, so most questions end after the first comparison or two.
  if (rank === NONE) {
    if (keys.en !== '') consider('en', rankOf(keys.en, query, false));
    consider('pinyin', rankOf(keys.pinyin, query, query.length > 2));
    consider('initials', rankOf(keys.initials, query, false));
    consider('code', keys.digits === query ? EXACT : rankOf(keys.code, query, false));
  }
  return rank === NONE ? null : { keys, by, rank };
};

const codeOrder = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** A name that merely contains the text comes last; before that the higher level, then the better match, first. */
const order = (a: Candidate, b: Candidate): number =>
  Number(a.rank === INSIDE) - Number(b.rank === INSIDE) ||
  a.keys.level - b.keys.level ||
  a.rank - b.rank ||
  Number(a.keys.entry.oldCode !== null) - Number(b.keys.entry.oldCode !== null) ||
  a.keys.zh.length - b.keys.zh.length ||
  codeOrder(a.keys.entry.code, b.keys.entry.code);

/** The best `count` of many candidates, in order, without sorting the many. */
const best = (candidates: Candidate[], count: number): Candidate[] => {
  if (candidates.length <= 4 * count) return candidates.sort(order);
  const kept: Candidate[] = [];
  for (const candidate of candidates) {
    const worst = kept[count - 1];
    if (worst && order(candidate, worst) >= 0) continue;
    let at = kept.length;
    while (at > 0 && order(candidate, kept[at - 1]!) < 0) at--;
    kept.splice(at, 0, candidate);
    if (kept.length > count) kept.pop();
  }
  return kept;
};

const textOf = ({ keys: { entry }, by }: Candidate): string => {
  if (entry.oldCode !== null) return `${entry.zh} ${entry.oldCode}`;
  return {
    zh: entry.zh,
    en: entry.en ?? '',
    pinyin: entry.pinyin,
    initials: entry.initials,
    code: entry.code,
    alias: '',
  }[by];
};

export class SearchIndex {
  #keys: Keys[];
  #byCode: Map<string, Keys>;
  #parent: (code: string) => string | null;

  /** `parentOf` gives a region's parent, so that 青岛 市南 finds the one below the other. */
  constructor(entries: readonly SearchEntry[], parentOf: (code: string) => string | null) {
    this.#keys = entries.map(keysOf);
    this.#byCode = new Map(
      this.#keys.filter((keys) => keys.entry.oldCode === null).map((keys) => [keys.entry.code, keys]),
    );
    this.#parent = parentOf;
  }

  get size(): number {
    return this.#keys.length;
  }

  /** The best matches of what was typed, each region once; nothing for an empty text. */
  search(text: string, limit: number, kind?: string): SearchMatch[] {
    const whole = fold(text);
    if (whole === '') return [];
    const found = this.#find(whole, [], kind);
    const words = text.trim().split(/\s+/).map(fold).filter(Boolean);
    const last = words.pop();
    if (last !== undefined && words.length > 0) found.push(...this.#find(last, words, kind));
    const seen = new Set<string>();
    // A region may be found by several of its names, so a few more are kept than are wanted.
    return best(found, 3 * limit)
      .filter(({ keys: { entry } }) => !seen.has(entry.code) && seen.add(entry.code))
      .slice(0, limit)
      .map((candidate) => ({
        code: candidate.keys.entry.code,
        matched: candidate.keys.entry.oldCode === null ? candidate.by : 'alias',
        matchedText: textOf(candidate),
      }));
  }

  #find(query: string, above: readonly string[], kind: string | undefined): Candidate[] {
    const found: Candidate[] = [];
    for (const keys of this.#keys) {
      if (kind !== undefined && keys.entry.kind !== kind) continue;
      const candidate = match(keys, query);
      if (candidate && above.every((word) => this.#isBelow(keys.entry.code, word))) found.push(candidate);
    }
    return found;
  }

  #isBelow(code: string, word: string): boolean {
    for (let up = this.#parent(code); up; up = this.#parent(up)) {
      const keys = this.#byCode.get(up);
      if (keys && [keys.zh, keys.pinyin, keys.en, keys.entry.initials].some((key) => key.startsWith(word)))
        return true;
    }
    return false;
  }
}
