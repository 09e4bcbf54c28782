import { Elysia } from 'elysia'
import { fail } from '../core/fault.ts'
import type { Deps } from '../deps.ts'
import { takes } from '../lib/request-body.ts'
import { slowStream } from '../lib/slow-stream.ts'
import { importAccounts, importRequest } from './account-import.ts'

const detail = {
  parse: 'none' as const,
  detail: {
    summary: 'Merge accounts into token.json',
    description:
      'The body is {"text", "pool", "dry_run"} or {"files": [{"name", "text"}], …}, or accounts in any known shape as they are. Nothing is replaced or removed. "found" shows the first accounts as they were understood. With "job": true the answer is 202 {"job_id"}, and the counts are the job’s "summary".',
    tags: ['admin'],
    ...takes(importRequest),
  },
}

type FileDeps = Pick<Deps, 'accounts' | 'config' | 'log' | 'jobs'>

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
