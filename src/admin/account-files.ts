import { Elysia } from 'elysia'
import { fail } from '../core/fault.ts'
import type { Deps } from '../deps.ts'
import { takes } from '../lib/request-body.ts'
import { type LongText, readLongText } from '../lib/json-long-text.ts'
import { guard, type Static, t } from '../lib/schema.ts'
import { slowStream } from '../lib/slow-stream.ts'
import { unhurried } from '../lib/unhurried.ts'
import { parseJson, readBytes } from './read-json.ts'

const ImportRequest = t.Object(
  {
    text: t.String(),
    pool: t.Optional(t.String({ pattern: String.raw`^[A-Za-z][\w-]{0,63}$` })),
    dry_run: t.Optional(t.Boolean()),
  },
  { additionalProperties: false },
)
type ImportRequest = Static<typeof ImportRequest>
const importRequest = guard(ImportRequest)

/** Bytes: some hundred thousand accounts with all their fields. */
const importLimit = 128 << 20

const detail = {
  parse: 'none' as const,
  detail: {
    summary: 'Merge accounts into token.json',
    description:
      'The body is {"text", "pool", "dry_run"}, or accounts in any known shape as they are. Nothing is replaced or removed.',
    tags: ['admin'],
    ...takes(importRequest),
  },
}

type FileDeps = Pick<Deps, 'accounts' | 'log'>

/** POST /tokens and /tokens/import, GET /tokens/export: accounts in and out as text (product section 10). */
export const accountFiles = (deps: FileDeps) =>
  new Elysia({ name: 'admin-account-files' })
    .post('/tokens', ({ request }) => importAccounts(deps, request), detail)
    .post('/tokens/import', ({ request }) => importAccounts(deps, request), detail)
    .get('/tokens/export', ({ query }) => exportAccounts(deps, query['format'] ?? 'json'), {
      detail: {
        summary: 'Every account with its credential, as json or txt, to be imported again',
        tags: ['admin'],
      },
    })

/** What the import scripts of sibling projects call too, with a whole pool as the body: it is merged like any other text. */
export async function importAccounts({ accounts, log }: FileDeps, request: Request) {
  const body = await readBytes(request, importLimit)
  const { text, pool, dry_run = false } = isWrapped(body) ? await unwrap(body) : { text: body }
  const options = { dryRun: dry_run, ...(pool !== undefined && { pool }) }
  const { invalidCount, ...counts } = await accounts.importText(text, options)
  log.info('accounts imported', {
    dry_run,
    new: counts.new,
    changed: counts.changed,
    invalid: invalidCount,
    backup: counts.backup,
  })
  return { dry_run, ...counts, invalid_count: invalidCount, status: 'success' }
}

/** A pool of accounts can be large and of any shape; only ours begins with one of these names. */
const isWrapped = (body: Buffer): boolean =>
  /^\s*\{\s*("(text|dry_run)"\s*:|"pool"\s*:\s*")/.test(body.toString('utf8', 0, 200).replace(/^\uFEFF/, ''))

/** The parts of an import request. Its text may have megabytes and is read in small steps; the rest is a few words. */
async function unwrap(body: Buffer): Promise<Omit<ImportRequest, 'text'> & { text: string | Buffer }> {
  const head = /^[^\\]{0,1000}?"text"\s*:\s*(?=")/.exec(body.toString('latin1', 0, 1200))?.[0]
  if (head === undefined) return parseJson(body, importRequest)
  const { text, end } = await readSlowly(body, head.length)
  const rest = Buffer.concat([body.subarray(0, head.length), Buffer.from('""'), body.subarray(end)])
  return { ...parseJson(rest, importRequest), text }
}

async function readSlowly(body: Buffer, start: number) {
  let found: LongText = { text: Buffer.alloc(0), end: start }
  function* steps() {
    found = yield* readLongText(body, start)
  }
  try {
    await unhurried(steps(), () => {})
    return found
  } catch (error) {
    return fail({ kind: 'invalid_json', message: `The body is not valid JSON (${String(error)}).` })
  }
}

async function exportAccounts({ accounts, log }: FileDeps, format: string): Promise<Response> {
  if (format !== 'json' && format !== 'txt')
    return fail({ kind: 'invalid_value', param: 'format', message: 'The format must be "json" or "txt".' })
  const pieces = await accounts.exportPieces(format)
  log.info('accounts exported', { format })
  return new Response(slowStream(pieces), {
    headers: {
      'content-type': format === 'json' ? 'application/json' : 'text/plain; charset=utf-8',
      'content-disposition': `attachment; filename="grok2api-tokens.${format}"`,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    },
  })
}
