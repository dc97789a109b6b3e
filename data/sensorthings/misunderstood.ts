import type { Sentence } from '#data/access/refusal.ts';

/** A question that cannot be answered as it is put, with a sentence for whoever put it. */
export class Misunderstood extends Error {
  readonly sentence: Sentence;
  /** The option that should be looked at. */
  readonly option: string;

  constructor(option: string, zh: string, en: string) {
    super(en);
    this.name = 'Misunderstood';
    this.option = option;
    this.sentence = { zh: `${option}：${zh}`, en: `${option}: ${en}` };
  }
}

/** A caller's own text in a sentence: short. */
export const shown = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}…` : text);
