import { join } from 'node:path'
import { fail } from '../core/fault.ts'
import { makeOwnedFolder } from '../lib/make-owned.ts'
import { makeBackup } from '../store/backup.ts'
import { copyTables } from '../store/copy-tables.ts'
import { openFolderStore } from '../store/open-store.ts'
import { putInPlace, type Unpacked } from '../store/restore.ts'
import { writeFileWhole } from './backup.ts'
import type { Context } from './context.ts'
import { engineTables, fillFromEngine, forgetShared, quietLog, shareFolder } from './engine-folder.ts'
import type { EngineStore } from './open-engine.ts'
import { startLease } from './open-storage.ts'

const leaseMs = 30_000

/**
 * Does work while no gateway uses the engine, nor begins to: a start waits for the lease. Throws a GatewayError that names those
 * that do.
 */
export async function withoutGateways<T>(store: EngineStore, work: () => Promise<T>): Promise<T> {
  if ((await store.leases.take(startLease, leaseMs)) === undefined)
    fail({
      kind: 'invalid_value',
      message: 'A gateway is starting on the storage, or it is being restored. Nothing was changed.',
    })
  const renewing = setInterval(
    () => void store.leases.take(startLease, leaseMs).catch(() => undefined),
    leaseMs / 3,
  )
  try {
    const alive = await store.processes.list()
    if (alive.length > 0) {
      const names = alive.map(({ host, pid }) => `process ${pid} on ${host}`).join(', ')
      fail({
        kind: 'invalid_value',
        message: `The storage is in use by ${names} (seen within the last 15 seconds). Stop every gateway on it first. Nothing was changed.`,
      })
    }
    return await work()
  } finally {
    clearInterval(renewing)
    await store.leases.release(startLease).catch(() => {})
  }
}

/**
 * Puts an unpacked backup in the place of what engine and data folder hold. What was there is kept as a backup file that `restore`
 * takes. Throws an Error that says how far it came when the engine does not do it.
 */
export async function restoreEngine(
  unpacked: Unpacked,
  { store, dataDir }: { store: EngineStore; dataDir: string },
  context: Context,
): Promise<void> {
  const kept = await keepPresent(store, dataDir, context)
  const keptText = kept ? ` What was there is in ${kept}.` : ''
  let step = 'emptying the tables'
  try {
    await store.tables.clear()
    const counts = await copyBack(unpacked, store, (table) => void (step = `the table ${table}`))
    for (const [table, count] of counts) if (count > 0) context.out(`  ${table}: ${count} rows\n`)
    step = 'settings and accounts'
    const { 'grok2api.db': _, ...files } = unpacked.manifest.files
    putInPlace({ ...unpacked, manifest: { ...unpacked.manifest, files } }, dataDir, Date.now())
    forgetShared(dataDir)
    await shareFolder(store, dataDir, quietLog(context.err))
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new Error(
      `The storage was restored only in part: ${step} failed: ${reason}. Run the same command again before a gateway starts.${keptText}`,
      { cause: error },
    )
  }
  context.out(`Restored into the storage (${store.kind}) and ${dataDir}.${keptText}\n`)
}

/** Where what was there is kept; undefined when there was nothing. */
async function keepPresent(
  store: EngineStore,
  dataDir: string,
  context: Context,
): Promise<string | undefined> {
  const counts = await Promise.all(store.tables.names().map(store.tables.count))
  if (counts.every((count) => count === 0)) return undefined
  const folder = join(dataDir, 'backups')
  makeOwnedFolder(folder)
  const now = Date.now()
  const file = join(folder, `before-restore-${new Date(now).toISOString().replaceAll(/[:.]/g, '-')}.tar.gz`)
  const fill = (into: string) => fillFromEngine(store, { dataDir, folder: into, log: quietLog(context.err) })
  await writeFileWhole(file, makeBackup({ dataDir, version: context.version, now, fill }))
  return file
}

async function copyBack(
  { folder, manifest }: Unpacked,
  store: EngineStore,
  begun: (table: string) => void,
): Promise<Map<string, number>> {
  if (!manifest.files['grok2api.db']) return new Map()
  const local = openFolderStore(folder)
  try {
    return await copyTables({
      source: local.tables,
      target: store.tables,
      tables: engineTables(store),
      begun,
    })
  } finally {
    await local.close()
  }
}
