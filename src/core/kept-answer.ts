/** An answer as it went to a caller. `body` is the whole text, of a stream too. */
export type KeptAnswer = { status: number; contentType: string; body: string }
