import type { LogEntry } from '../core/log-entry.ts'
import { ticksOf, usdOf } from '../core/money.ts'

/** An entry with its place: `seq` grows in the order in which requests ended. */
export type StoredEntry = LogEntry & { seq: number; /** Which process served it. */ process: string }

/** What an entry must be. Texts are compared as they are; `text` may stand anywhere in request id, message or address. */
export type LogFilter = {
  endpoint?: string
  model?: string
  key?: string
  account?: string
  ending?: string
  code?: string
  status?: number
  stream?: boolean
  text?: string
  /** Epoch milliseconds. */
  from?: number
  to?: number
}

/** A row of `request_log`. */
export type LogRow = {
  seq: number
  request_id: string
  at: number
  endpoint: string
  model: string
  key_id: string
  address: string
  status: number
  code: string
  message: string
  ending: string
  stream: number
  ms: number
  first_ms: number | null
  input: number | null
  output: number | null
  reasoning: number | null
  cached: number | null
  estimated: number | null
  cost: number | null
  attempts: string
  process: string
}

/** What is written of an entry; the database gives the place. */
export const rowOf = (entry: LogEntry, process: string): Omit<LogRow, 'seq'> => ({
  process,
  request_id: entry.requestId,
  at: entry.at,
  endpoint: entry.endpoint,
  model: entry.model,
  key_id: entry.keyId,
  address: entry.address,
  status: entry.status,
  code: entry.code,
  message: entry.message,
  ending: entry.ending,
  stream: Number(entry.stream),
  ms: entry.ms,
  first_ms: entry.firstTokenMs ?? null,
  input: entry.usage?.input ?? null,
  output: entry.usage?.output ?? null,
  reasoning: entry.usage?.reasoning ?? null,
  cached: entry.usage?.cached ?? null,
  estimated: entry.usage ? Number(entry.usage.estimated) : null,
  cost: entry.costUsd === undefined ? null : ticksOf(entry.costUsd),
  attempts: JSON.stringify(entry.attempts),
})

export const parametersOf = (filter: LogFilter) => ({
  endpoint: filter.endpoint ?? null,
  model: filter.model ?? null,
  key: filter.key ?? null,
  account: filter.account === undefined ? null : `"account":${JSON.stringify(filter.account)}`,
  ending: filter.ending ?? null,
  code: filter.code ?? null,
  status: filter.status ?? null,
  stream: filter.stream === undefined ? null : Number(filter.stream),
  text: filter.text ?? null,
  from: filter.from ?? null,
  to: filter.to ?? null,
})

export const entryOf = (row: LogRow): StoredEntry => ({
  seq: row.seq,
  requestId: row.request_id,
  at: row.at,
  endpoint: row.endpoint,
  model: row.model,
  keyId: row.key_id,
  address: row.address,
  status: row.status,
  code: row.code,
  message: row.message,
  ending: row.ending as LogEntry['ending'],
  stream: row.stream === 1,
  ms: row.ms,
  firstTokenMs: row.first_ms ?? undefined,
  usage:
    row.input === null
      ? undefined
      : {
          input: row.input,
          output: row.output ?? 0,
          reasoning: row.reasoning ?? 0,
          cached: row.cached ?? 0,
          estimated: row.estimated === 1,
        },
  ...((row.cost ?? null) !== null && { costUsd: usdOf(row.cost ?? 0) }),
  attempts: JSON.parse(row.attempts),
  process: row.process,
})
