import { Elysia } from 'elysia'
import { accountName } from '../core/account-name.ts'
import { identityOf } from '../core/account-settings.ts'
import { fail } from '../core/fault.ts'
import type { LogEntry } from '../core/log-entry.ts'
import { logFields } from '../core/log-fields.ts'
import type { Deps } from '../deps.ts'
import { eventStream } from './event-stream.ts'
import { csvHead, csvLine, encodeEntry } from './log-encode.ts'
import { followOthers } from './others-log.ts'
import { fits, readFilter, readNumber } from './log-filter.ts'
import { findEntry, type LogWish, readAll, readPage } from './log-pages.ts'
import { type LogNames, parseLogQuery } from './log-query.ts'
import { shownText } from './shown-text.ts'

/** An entry, and which process served it. */
type Shown = LogEntry & { process?: string }
type LogDeps = Pick<Deps, 'config' | 'keys' | 'ledger' | 'store' | 'requestLog' | 'log' | 'pool'>

const filters =
  'Filters: endpoint, model, key_id, account, outcome (succeeded, refused, failed, cancelled), status, code, stream, q (in id, message or address), from and to (epoch ms), query (status:5xx account:jane ms>2000 -model:grok-4*; fields: ' +
  `${Object.keys(logFields).join(', ')}; all terms hold, a comma means any of these).`

/** GET and DELETE /log, /log/{request_id}, /log/stream and /log/export: the request log (product section 10). */
export const requestLog = ({ config, keys, ledger, store, requestLog: table, log, pool }: LogDeps) => {
  const shown = shownText(config)
  const nameOf = (id: string) => {
    const account = pool.find(id)
    return account && shown(accountName(account))
  }
  const encode = (entry: Shown) => encodeEntry(entry, nameOf)
  const names: LogNames = {
    account: (id) => {
      const account = pool.find(id)
      if (!account) return []
      const { name, email } = identityOf(account)
      return [name, email, account.note, ...account.tags]
    },
    key: (id) => (id === 'config' ? ['app.api_key'] : [keys.get(id)?.key.name ?? '']),
  }
  const wishOf = ({ filter, query }: ReturnType<typeof readFilter>): LogWish => ({
    filter,
    query: query === '' ? undefined : parseLogQuery(query, names),
  })
  return new Elysia({ name: 'admin-request-log' })
    .get(
      '/log',
      async ({ request }) => {
        const asked = readFilter(request, ['limit', 'cursor'])
        const { other } = asked
        const wish = wishOf(asked)
        const limit = readNumber('limit', other.limit, { min: 1, max: 500, default: 50 })
        const cursor = readNumber('cursor', other.cursor, { min: 0, max: newest, default: newest })
        await ledger.flush()
        const { items, next } = await readPage(table, wish, cursor, limit)
        return { items: items.map(encode), next_cursor: next === undefined ? null : String(next) }
      },
      { detail: { summary: 'Requests, newest first, page by page', description: filters, tags: ['admin'] } },
    )
    .get(
      '/log/stream',
      ({ request }) => {
        const { filter, query } = wishOf(readFilter(request, []))
        return eventStream(request, { config }, (send) => {
          const tell = (entry: Shown) => {
            if (fits(entry, filter) && (query?.(entry) ?? true)) send('entry', encode(entry))
          }
          const stops = [
            ledger.onEntry((entry) => tell({ ...entry, process: store.process })),
            followOthers(store, tell),
          ]
          return () => stops.forEach((stop) => stop())
        })
      },
      {
        detail: {
          summary: 'Requests as they end, as an event stream',
          description: filters,
          tags: ['admin'],
        },
      },
    )
    .get(
      '/log/export',
      async ({ request }) => {
        const asked = readFilter(request, ['format'])
        const format = asked.other.format ?? 'json'
        if (format !== 'json' && format !== 'csv')
          fail({ kind: 'invalid_value', param: 'format', message: 'The format must be "json" or "csv".' })
        const wish = wishOf(asked)
        await ledger.flush()
        return new Response(exported(table, wish, format === 'csv' ? undefined : encode), {
          headers: headersOf(format),
        })
      },
      { detail: { summary: 'The whole log as JSON or CSV', description: filters, tags: ['admin'] } },
    )
    .get(
      '/log/:request_id',
      async ({ params }) => {
        await ledger.flush()
        const entry = (await findEntry(table, params.request_id)) ?? fail(noSuchRequest)
        return { ...encode(entry), bodies: entry.bodies ?? null }
      },
      {
        detail: {
          summary: 'One request, with what was asked and answered when that is kept',
          tags: ['admin'],
        },
      },
    )
    .delete(
      '/log',
      async () => {
        const removed = await ledger.clear()
        log.info('request log cleared', { removed })
        return { status: 'ok', removed }
      },
      {
        parse: 'none',
        detail: { summary: 'Remove all requests from the log; statistics stay', tags: ['admin'] },
      },
    )
}

const newest = Number.MAX_SAFE_INTEGER

const noSuchRequest = {
  kind: 'not_found',
  message: 'The log has no request of this id. It may be too old (log.retention_days), or the log is off.',
} as const

const headersOf = (format: 'json' | 'csv') => ({
  'content-type': format === 'csv' ? 'text/csv; charset=utf-8' : 'application/json',
  'content-disposition': `attachment; filename="grok2api-log.${format}"`,
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
})

type Encode = (entry: Shown) => object

/** Written while it is read: the log may be larger than the memory. As JSON with `encode`, else as CSV. */
function exported(table: Deps['requestLog'], wish: LogWish, encode: Encode | undefined): ReadableStream {
  const pieces = encode ? jsonPieces(table, wish, encode) : csvPieces(table, wish)
  return new ReadableStream({
    pull: async (out) => {
      const { value, done } = await pieces.next()
      if (done) out.close()
      else out.enqueue(new TextEncoder().encode(value))
    },
    cancel: () => void pieces.return(undefined),
  })
}

async function* csvPieces(table: Deps['requestLog'], wish: LogWish): AsyncGenerator<string, undefined> {
  yield csvHead
  for await (const entries of readAll(table, wish)) {
    if (entries.length > 0) yield entries.map(csvLine).join('')
  }
}

async function* jsonPieces(
  table: Deps['requestLog'],
  wish: LogWish,
  encode: Encode,
): AsyncGenerator<string, undefined> {
  let before = '['
  for await (const entries of readAll(table, wish)) {
    if (entries.length === 0) continue
    yield before + entries.map((entry) => JSON.stringify(encode(entry))).join(',\n')
    before = ',\n'
  }
  yield before === '[' ? '[]\n' : ']\n'
}
