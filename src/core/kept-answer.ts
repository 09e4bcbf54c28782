/** An answer as it went to a caller. `body` is the whole text, of a stream too. */
export type KeptAnswer = { status: number; contentType: string; body: string }

/** Where answers to requests with an Idempotency-Key outlive the process. Times are epoch milliseconds. */
export type KeptAnswers = {
  /** The answer kept at this place since a moment. */
  find: (place: string, since: number) => KeptAnswer | undefined
  put: (place: string, at: number, answer: KeptAnswer) => void
  /** Removes what was kept before a moment. */
  sweep: (before: number) => void
}
