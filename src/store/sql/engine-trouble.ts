/** An engine that does not answer: its queries are worth another try later. */
export type EngineAway = Error & { code: 'STORE_AWAY' }

/** The error of a query that found no engine, or got no answer in time. */
export function engineAway(where: string, reason: string, cause?: unknown): EngineAway {
  const error = new Error(`the storage at ${where} does not answer: ${reason}`, { cause })
  return Object.assign(error, { code: 'STORE_AWAY' as const })
}

export const isEngineAway = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'STORE_AWAY'

type Told = { code?: unknown; errno?: unknown; message?: unknown }

/** Whether the engine could not be asked, or was being stopped: as opposed to a query it refused. */
export function isConnectionTrouble(error: unknown): boolean {
  const { code, errno } = error as Told
  if (/CONNECTION|TIMEOUT|ECONN|EPIPE|ENOTFOUND|EHOSTUNREACH|ENETUNREACH/.test(String(code))) return true
  // PostgreSQL: connection exceptions, being shut down or started; MySQL: gone away, lost, being shut down, too many.
  if (/^(08|57P0)/.test(String(errno)) || errno === '53300') return true
  return [1040, 1053, 1927, 2002, 2003, 2006, 2013].includes(Number(errno))
}

/** Whether a transaction lost against another one and is to be done again: deadlocks, and locks not got in time. */
export function isConflict(error: unknown): boolean {
  const { errno } = error as Told
  return ['40001', '40P01', '55P03'].includes(String(errno)) || [1205, 1213].includes(Number(errno))
}

/** Whether a step of the schema was done before by somebody who did not get to its end (MySQL rolls no such step back). */
export const isDoneAlready = (error: unknown): boolean =>
  [1050, 1060, 1061, 1062].includes(Number((error as Told).errno))

/** Host and port of an address, which may be told: never its user and password. */
export function placeOf(url: string): string {
  try {
    const { hostname, port, protocol } = new URL(url)
    return `${hostname}:${port || (protocol.startsWith('postgres') ? 5432 : protocol.startsWith('redis') ? 6379 : 3306)}`
  } catch {
    return 'the address in SERVER_STORAGE_URL'
  }
}
