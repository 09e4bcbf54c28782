/** A proxy of the operator's list. Times are epoch milliseconds, 0 is never. */
export type Proxy = {
  /** `px_` and 16 hex digits of the address's SHA-256. */
  id: string
  /** With its password. Never logged. */
  url: string
  name: string
  enabled: boolean
  createdAt: number
}

/** How a proxy did lately. */
export type ProxyHealth = {
  /** `unknown` until it was used or tested. */
  state: 'unknown' | 'ok' | 'failing'
  /** Milliseconds until the upstream answered through it, the latest time. 0 when it never did. */
  latencyMs: number
  checkedAt: number
  /** Failures since the last success. */
  failures: number
  error: string
}
