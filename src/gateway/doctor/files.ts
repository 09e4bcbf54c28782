import { closeSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { nanoid } from 'nanoid'
import type { Examination, Finding } from '../../core/finding.ts'
import { reasonOf } from './examine.ts'

export type FilePartsDeps = {
  /** The data folder. */
  folder: string
  /** Why config.toml as it stands is not in force, and the settings that are not understood. */
  config: () => { refused: string; problems: readonly string[] }
  /** What is wrong with token.json, and how many of its accounts there are and may serve. */
  accounts: () => { broken: string; warnings: number; total: number; usable: number }
  /** Files the process may not read and write, and the user it runs as. */
  foreign: () => { files: readonly string[]; user: string }
  freeBytes: () => Promise<number>
  /** Writes into the database and reads it again; throws when that fails. */
  roundTrip: () => Promise<void>
}

const megabyte = 1024 * 1024
const littleSpace = 512 * megabyte

// What throws at once is a failure like any other.
const now = (look: () => Finding) => () => Promise.resolve().then(look)

/** Files of the data folder: read, owned, written, and the database. */
export function fileParts(deps: FilePartsDeps): Examination[] {
  return [
    { id: 'config', look: now(() => config(deps)) },
    { id: 'accounts', look: now(() => accounts(deps)) },
    { id: 'owners', look: now(() => owners(deps)) },
    { id: 'disk', look: () => disk(deps) },
    { id: 'storage', look: () => storage(deps) },
  ]
}

function config({ folder, config: read }: FilePartsDeps): Finding {
  const file = join(folder, 'config.toml')
  const { refused, problems } = read()
  if (refused)
    return {
      status: 'failed',
      message: refused,
      remedy: `Fix ${file}; a running gateway reads it again by itself and keeps the last good settings until then.`,
    }
  if (problems.length === 0) return { status: 'ok', message: `${file} is understood.` }
  return {
    status: 'warning',
    message: problems.join('; '),
    remedy: `Look at ${file}; "grok2api check" lists everything.`,
  }
}

function accounts({ folder, accounts: read }: FilePartsDeps): Finding {
  const file = join(folder, 'token.json')
  const { broken, warnings, total, usable } = read()
  if (broken)
    return {
      status: 'failed',
      message: `${file}: ${broken}`,
      remedy: 'Fix the file; it is read again by itself.',
    }
  if (total === 0)
    return {
      status: 'failed',
      message: `${file} has no account.`,
      remedy: 'Add accounts in the panel, or with "grok2api import FILE".',
    }
  const counts = `${total} accounts, ${usable} of them usable`
  if (usable === 0)
    return {
      status: 'failed',
      message: `${counts}.`,
      remedy: 'Replace what is expired or blocked, enable what is disabled: "grok2api accounts list".',
    }
  if (warnings > 0)
    return {
      status: 'warning',
      message: `${counts}; ${warnings} entries are not understood.`,
      remedy: '"grok2api check" lists them.',
    }
  return { status: 'ok', message: `${counts}.` }
}

function owners({ folder, foreign }: FilePartsDeps): Finding {
  const { files, user } = foreign()
  if (files.length === 0)
    return { status: 'ok', message: `${user} may read and write everything in ${folder}.` }
  return {
    status: 'failed',
    message: `${user} may not read and write ${files.join(', ')}.`,
    remedy: `chown -R ${user} ${folder}`,
  }
}

async function disk({ folder, freeBytes }: FilePartsDeps): Promise<Finding> {
  const probe = join(folder, `doctor.${nanoid(8)}.tmp`)
  try {
    const file = openSync(probe, 'wx', 0o600)
    try {
      writeSync(file, Buffer.alloc(64 * 1024))
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
  } catch (error) {
    return {
      status: 'failed',
      message: `Nothing can be written to ${folder}: ${reasonOf(error)}.`,
      remedy: 'Make room on the disk, mount it writable, or give the folder to the user of the gateway.',
    }
  } finally {
    rmSync(probe, { force: true })
  }
  const free = await freeBytes()
  const message = `${Math.floor(free / megabyte)} MB are free in ${folder}.`
  if (free >= littleSpace) return { status: 'ok', message }
  return { status: 'warning', message, remedy: 'Make room, or lower cache.limit_mb.' }
}

async function storage({ folder, roundTrip }: FilePartsDeps): Promise<Finding> {
  const file = join(folder, 'grok2api.db')
  try {
    await roundTrip()
    return { status: 'ok', message: `${file} is written and read.` }
  } catch (error) {
    return {
      status: 'failed',
      message: `${file}: ${reasonOf(error)}.`,
      remedy:
        'Check that the disk is not full and the file belongs to the user of the gateway; restore a backup when it is damaged.',
    }
  }
}
