/** An error of an API, of docker or of the runner that is known, and what it means. */
export interface KnownError {
  /** Stable, for programs. */
  readonly code: string;
  /** `passing` goes by itself, `permanent` stays until somebody changes something. */
  readonly weight: 'permanent' | 'passing';
  /** Names of errors by which it is known, whatever their message. */
  readonly names?: ReadonlySet<string>;
  /** What its message contains, whatever its name. */
  readonly seen?: RegExp;
  /** What happened, as a sentence without names, for the documentation. */
  readonly what: string;
  /** What happened, with the names in the message: one sentence without a full stop. */
  readonly cause: (message: string) => string;
  /** What to do, in one or two sentences; makes sense for an empty message too. */
  readonly advice: (message: string) => string;
}

/** What AWS says about its own errors in one sentence: the message without its full stop. */
export function said(message: string, otherwise: string): string {
  return message.trim().replace(/\.$/, '') || otherwise;
}
