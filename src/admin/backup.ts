import { createReadStream, createWriteStream, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Elysia } from 'elysia'
import { nanoid } from 'nanoid'
import { diskFull, fail } from '../core/fault.ts'
import type { Deps } from '../deps.ts'
import { ownCommand } from '../lib/own-command.ts'
import { guard, t } from '../lib/schema.ts'
import { takes } from '../lib/request-body.ts'
import { readJson } from './read-json.ts'

const Wanted = guard(t.Object({ passphrase: t.Optional(t.String({ maxLength: 1024 })) }))

/**
 * POST /backup: everything but pictures and videos as one file. POST /restore with such a file as
 * `application/octet-stream`: it is checked, the gateway stops as at a signal, takes the file's data and starts again.
 * The work is done by this program's own commands in a process of their own: copying and unpacking a large database
 * would hold up requests.
 */
export const backup = ({ about, log }: Pick<Deps, 'about' | 'log'>) =>
  new Elysia({ name: 'admin-backup' })
    .post(
      '/backup',
      async ({ request }) => {
        const { passphrase } = await readJson(request, Wanted)
        const file = join(about.dataDir, `.backup-${nanoid(8)}`)
        await own(['backup', file, '--data', about.dataDir], passphrase)
        log.info('a backup was made', { encrypted: Boolean(passphrase) })
        const day = new Date().toISOString().slice(0, 10)
        const name = `grok2api-${day}.${passphrase ? 'backup' : 'tar.gz'}`
        return new Response(thenRemoved(file), {
          headers: {
            'content-type': 'application/octet-stream',
            'content-disposition': `attachment; filename="${name}"`,
            'cache-control': 'no-store',
            'x-content-type-options': 'nosniff',
          },
        })
      },
      {
        parse: 'none',
        detail: {
          summary: 'Everything but pictures and videos as one file',
          tags: ['admin'],
          ...takes(Wanted),
        },
      },
    )
    .post(
      '/restore',
      async ({ request }) => {
        const file = join(about.dataDir, `.restore-${nanoid(8)}`)
        try {
          if (!request.body) fail({ kind: 'missing_parameter', message: 'Send the backup as the body.' })
          const body = Readable.fromWeb(request.body as Parameters<typeof Readable.fromWeb>[0])
          await pipeline(body, createWriteStream(file, { mode: 0o600 }))
          const passphrase = decodeURIComponent(request.headers.get('x-backup-passphrase') ?? '')
          await own(['restore', file, '--next-start', '--data', about.dataDir], passphrase)
        } finally {
          rmSync(file, { force: true })
        }
        log.info('a backup is going to be restored: the gateway stops and starts again')
        about.restart?.()
        return { status: about.restart ? 'restarting' : 'restart_needed' }
      },
      {
        parse: 'none',
        detail: {
          summary: 'Put a backup in the place of everything; the gateway starts again',
          tags: ['admin'],
          requestBody: {
            required: true,
            content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } },
          },
        },
      },
    )

/** Runs a command of this program. Throws `invalid_value` with what it said when it fails. */
async function own(args: readonly string[], passphrase: string | undefined): Promise<void> {
  // No environment can hold it.
  if (passphrase?.includes('\0'))
    fail({
      kind: 'invalid_value',
      param: 'passphrase',
      message: 'The passphrase has a character of code 0 in it.',
    })
  const child = Bun.spawn(ownCommand(args), {
    env: { ...process.env, GROK2API_BACKUP_PASSPHRASE: passphrase ?? '' },
    stdin: 'ignore',
    stdout: 'ignore',
    stderr: 'pipe',
  })
  const [code, said] = await Promise.all([child.exited, child.stderr.text()])
  if (code === 0) return
  const message = said
    .trim()
    .replaceAll(/^grok2api: /gm, '')
    .replace(/^\S*\/\.restore-\S+ cannot/, 'The file cannot')
  if (/the disk is full|disk is full\.$/i.test(message)) fail(diskFull)
  if (message.includes('file system is read-only')) fail({ kind: 'internal', message })
  fail({ kind: 'invalid_value', message: message || `The command ended with ${child.signalCode ?? code}.` })
}

async function* thenRemoved(file: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(file)
  } finally {
    rmSync(file, { force: true })
  }
}
