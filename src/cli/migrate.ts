import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fail } from '../core/fault.ts'
import { openFolderStore, openShared } from '../store/open-store.ts'
import type { Store } from '../store/store.ts'
import type { Context } from './context.ts'
import { startProgress } from './progress.ts'
import { plainUrl } from './storage-variables.ts'

/** Opens what `--from` or `--to` names: `local:FOLDER`, or the address of an engine. Rejects when it is neither. */
async function opened(place: string, { cwd }: Context, mustBeThere: boolean): Promise<Store> {
  if (place.startsWith('local:')) {
    const folder = resolve(cwd, place.slice('local:'.length))
    if (mustBeThere && !existsSync(join(folder, 'grok2api.db')))
      fail({ kind: 'invalid_value', message: `${folder} holds no grok2api.db.` })
    return openFolderStore(folder)
  }
  for (const type of ['pgsql', 'mysql', 'redis'] as const) {
    const url = plainUrl(type, place)
    if (url !== undefined) return openShared({ type, url })
  }
  return fail({
    kind: 'invalid_value',
    message: 'A storage is local:FOLDER, postgres://…, mysql://… or redis://….',
  })
}

/**
 * Moves everything from one storage to another, table by table, and says what it moved. Rows that are there are replaced: after an
 * interruption the same command is run again. Nobody may use either of them meanwhile.
 */
export async function migrate(from: string, to: string, context: Context): Promise<void> {
  const source = await opened(from, context, true)
  try {
    const target = await opened(to, context, false)
    try {
      for (const table of source.tables.names()) {
        const progress = startProgress(context, await source.tables.count(table))
        let moved = 0
        for await (const { rows } of source.tables.read(table)) {
          await target.tables.write(table, rows)
          moved += rows.length
          rows.forEach(() => progress.step(true))
        }
        progress.end()
        if (moved > 0) context.out(`${table}: ${moved} rows\n`)
      }
    } finally {
      await target.close()
    }
  } finally {
    await source.close()
  }
}
