import { defaultUpstream } from '../core/credential-kind.ts'
import type { UsageEvent } from '../core/event.ts'
import type { LogEntry } from '../core/log-entry.ts'

/** An entry as the admin API shows it (product section 10). `nameOf` tells what an account is called now, if it is there. `process` is the one that served it. */
export const encodeEntry = (
  entry: LogEntry & { process?: string },
  nameOf: (account: string) => string | undefined = () => undefined,
) => ({
  request_id: entry.requestId,
  at: entry.at,
  endpoint: entry.endpoint,
  model: entry.model,
  key_id: entry.keyId,
  address: entry.address,
  status: entry.status,
  code: entry.code || null,
  message: entry.message || null,
  outcome: entry.ending,
  stream: entry.stream,
  ms: entry.ms,
  first_token_ms: entry.firstTokenMs ?? null,
  usage: entry.usage ?? null,
  cost_usd: entry.costUsd ?? null,
  /** Which process served it; empty in the live view. */
  process: entry.process ?? '',
  attempts: entry.attempts.map(
    ({
      account,
      upstream = defaultUpstream,
      transport,
      status,
      fault,
      ms,
      continued,
      odd,
      detail,
      usage,
    }) => ({
      account,
      ...named(nameOf(account)),
      upstream,
      transport,
      status,
      fault: fault ?? null,
      ms,
      ...(continued && { continued }),
      ...(odd && { odd }),
      ...(detail && { detail }),
      ...(usage && { usage: encodeUsage(usage) }),
    }),
  ),
})

const encodeUsage = ({ input, output, reasoning, cached, costUsd }: UsageEvent) => ({
  input,
  output,
  reasoning,
  cached,
  cost_usd: costUsd,
})

const named = (name: string | undefined) => (name === undefined ? {} : { account_name: name })

type Cell = string | number | boolean | null | undefined

const columns: [name: string, cell: (entry: LogEntry) => Cell][] = [
  ['at', ({ at }) => new Date(at).toISOString()],
  ['request_id', ({ requestId }) => requestId],
  ['endpoint', ({ endpoint }) => endpoint],
  ['model', ({ model }) => model],
  ['key_id', ({ keyId }) => keyId],
  ['address', ({ address }) => address],
  ['status', ({ status }) => status],
  ['outcome', ({ ending }) => ending],
  ['code', ({ code }) => code],
  ['message', ({ message }) => message],
  ['stream', ({ stream }) => stream],
  ['ms', ({ ms }) => ms],
  ['first_token_ms', ({ firstTokenMs }) => firstTokenMs],
  ['input_tokens', ({ usage }) => usage?.input],
  ['output_tokens', ({ usage }) => usage?.output],
  ['reasoning_tokens', ({ usage }) => usage?.reasoning],
  ['cached_tokens', ({ usage }) => usage?.cached],
  ['usage_estimated', ({ usage }) => usage?.estimated],
  ['cost_usd', ({ costUsd }) => costUsd],
  [
    'accounts',
    ({ attempts }) =>
      attempts.map(({ account, fault }) => `${account}${fault ? ` ${fault}` : ''}`).join('; '),
  ],
]

export const csvHead = `${columns.map(([name]) => name).join(',')}\r\n`
export const csvLine = (entry: LogEntry): string =>
  `${columns.map(([, cell]) => csvCell(cell(entry))).join(',')}\r\n`

/** A spreadsheet runs a cell that begins like a formula; the mark before it makes it text. */
export function csvCell(value: Cell): string {
  if (typeof value !== 'string') return String(value ?? '')
  const inert = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert
}
