/**
 * What the doctor found of one part. `warning` works, but not as it should; `skipped` was not tried, and the message
 * says why. `remedy` says what to do, and is there unless the part works.
 */
export type Finding = {
  status: 'ok' | 'warning' | 'failed' | 'skipped'
  message: string
  remedy?: string
}

/** One part that can fail. `look` resolves to what was found; what it throws is a failure. `signal` ends it. */
export type Examination = { id: string; look: (signal: AbortSignal) => Promise<Finding> }

export type NamedFinding = Finding & { id: string; ms: number }
