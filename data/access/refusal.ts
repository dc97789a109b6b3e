/** A sentence in both languages. */
export interface Sentence {
  zh: string;
  en: string;
}

/** What a refusal is called; the API has problems of the same names. */
export type RefusalReason =
  | 'invalid-parameter'
  | 'sign-in-needed'
  | 'sign-in-failed'
  | 'not-allowed'
  | 'unknown-account'
  | 'unknown-alarm'
  | 'unknown-grant'
  | 'unknown-region'
  | 'unknown-rule'
  | 'unknown-session'
  | 'unknown-token'
  | 'not-possible-now'
  | 'unusable-password'
  | 'too-many-requests';

/** Something that is asked of accounts and access and is not done, with a sentence for whoever asked. */
export class Refusal extends Error {
  readonly reason: RefusalReason;
  readonly sentence: Sentence;
  /** The property that should be looked at. */
  readonly field: string | undefined;
  /** After so many seconds it may be asked again. */
  readonly retrySeconds: number | undefined;

  constructor(
    reason: RefusalReason,
    sentence: Sentence,
    { field, retrySeconds }: { field?: string; retrySeconds?: number } = {},
  ) {
    super(sentence.en);
    this.name = 'Refusal';
    this.reason = reason;
    this.sentence = sentence;
    this.field = field;
    this.retrySeconds = retrySeconds;
  }
}
