import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { makeDataFolder } from '../config/data-folder.ts'
import { fail } from '../core/fault.ts'
import { isInUse } from '../store/copy-database.ts'
import { type Holder, holderInWords, holderOfFolder, takeDataLock } from '../store/data-lock.ts'
import { leaveForStart, putInPlace, unpackBackup } from '../store/restore.ts'
import type { Flags } from './arguments.ts'
import type { Context } from './context.ts'
import { readPassphrase } from './passphrase.ts'

export type RestoreCommand = {
  dataDir: string
  file: string
  passphraseFile: string | undefined
  flags: Flags
}

/** Puts a backup in the place of what the data folder holds. Throws a GatewayError when the folder is in use or the file is no good. */
export async function restore(command: RestoreCommand, context: Context): Promise<void> {
  const { dataDir, flags } = command
  const waits = flags['dry-run'] || flags['next-start']
  const file = resolve(context.cwd, command.file)
  if (!existsSync(file)) fail({ kind: 'invalid_value', message: `${file} is not there.` })
  makeDataFolder(dataDir)
  if (!waits) refuseInUse(dataDir)
  const unpacked = await unpackBackup(file, dataDir, readPassphrase(command.passphraseFile, context.env))
  const { manifest } = unpacked
  const made = new Date(manifest.created_at).toISOString()
  const names = Object.entries(manifest.files).map(
    ([name, { bytes }]) => `  ${name.padEnd(12)} ${bytes} bytes\n`,
  )
  context.out(`${file}: made ${made} by grok2api ${manifest.version}\n${names.join('')}`)
  if (flags['dry-run']) {
    unpacked.discard()
    context.out(`A dry run: it can be restored, and nothing was changed.\n`)
    return
  }
  if (flags['next-start']) {
    leaveForStart(unpacked, dataDir)
    context.out(`The next start of the gateway on ${dataDir} takes it.\n`)
    return
  }
  // Held while files are moved: a gateway may have started while the backup was unpacked, and none may start now.
  const lock = takeDataLock(dataDir)
  try {
    if (lock.kind === 'held') refuseGateway(dataDir, lock.by)
    refuseOpenDatabase(dataDir)
    const kept = putInPlace(unpacked, dataDir, Date.now())
    context.out(`Restored into ${dataDir}.${kept ? ` What was there is in ${kept}.` : ''}\n`)
  } catch (error) {
    unpacked.discard()
    throw error
  } finally {
    if (lock.kind === 'taken') lock.release()
  }
}

function refuseInUse(dataDir: string): void {
  const holder = holderOfFolder(dataDir)
  if (holder) refuseGateway(dataDir, holder === 'unknown' ? undefined : holder)
  refuseOpenDatabase(dataDir)
}

/** Commands that work on accounts hold no lock, for they work beside a gateway; but they have the database open. */
function refuseOpenDatabase(dataDir: string): void {
  if (isInUse(join(dataDir, 'grok2api.db')))
    fail({
      kind: 'invalid_value',
      message: `${dataDir} is in use by another command. Wait until it has ended. Nothing was changed.`,
    })
}

function refuseGateway(dataDir: string, by: Holder | undefined): never {
  return fail({
    kind: 'invalid_value',
    message: `${dataDir} is in use by a running gateway (${holderInWords(by)}). Stop it first, or restore in its panel (Settings, Backup). Nothing was changed.`,
  })
}
