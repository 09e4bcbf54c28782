import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { makeDataFolder } from '../config/data-folder.ts'
import { fail } from '../core/fault.ts'
import { holderText, takeDataLock } from '../store/data-lock.ts'
import { leaveForStart, putInPlace, unpackBackup } from '../store/restore.ts'
import type { Flags } from './arguments.ts'
import type { Context } from './context.ts'
import { type EngineStore, openEngine } from './open-engine.ts'
import { readPassphrase } from './passphrase.ts'
import { restoreEngine, withoutGateways } from './restore-engine.ts'

export type RestoreCommand = {
  dataDir: string
  file: string
  passphraseFile: string | undefined
  flags: Flags
}

/** Puts a backup in the place of what the data folder, and the engine when one is chosen, hold. Throws a GatewayError when either is in use or the file is no good. */
export async function restore(command: RestoreCommand, context: Context): Promise<void> {
  const { dataDir, flags } = command
  const waits = flags['dry-run'] || flags['next-start']
  const file = resolve(context.cwd, command.file)
  if (!existsSync(file)) fail({ kind: 'invalid_value', message: `${file} is not there.` })
  makeDataFolder(dataDir)
  const store = flags['dry-run'] ? undefined : await openEngine(dataDir, context)
  try {
    if (store && flags['next-start'])
      fail({
        kind: 'invalid_value',
        message: `Several gateways may use the storage (${store.kind}): stop all of them and run grok2api restore without --next-start. Nothing was changed.`,
      })
    const release = waits ? () => {} : hold(dataDir)
    try {
      const work = () => restoreHeld({ ...command, file, store }, context)
      await (store ? withoutGateways(store, work) : work())
    } finally {
      release()
    }
  } finally {
    await store?.close()
  }
}

type Held = RestoreCommand & { store: EngineStore | undefined }

async function restoreHeld(command: Held, context: Context): Promise<void> {
  const { dataDir, file, flags } = command
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
  if (command.store) {
    try {
      await restoreEngine(unpacked, { store: command.store, dataDir }, context)
    } finally {
      unpacked.discard()
    }
    return
  }
  const kept = putInPlace(unpacked, dataDir, Date.now())
  context.out(`Restored into ${dataDir}.${kept ? ` What was there is in ${kept}.` : ''}\n`)
}

/** Takes the data folder for this process: no gateway may run on it, nor start, until the returned function is called. */
function hold(dataDir: string): () => void {
  const lock = takeDataLock(dataDir)
  if (lock.kind === 'held')
    fail({
      kind: 'invalid_value',
      message: `${dataDir} is in use by a running gateway: ${holderText(lock.by)}. Stop it first, or restore in its panel (Settings, Backup). Nothing was changed.`,
    })
  return lock.kind === 'taken' ? lock.release : () => {}
}
