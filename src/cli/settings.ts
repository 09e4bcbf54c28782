import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import { type LogLevel, logLevels } from '../lib/log.ts'
import type { Flags } from './arguments.ts'
import type { Storage } from '../store/storage.ts'
import { chosenStorage } from './storage-variables.ts'

/** What flags and environment decide, for one process. */
export type Settings = {
  host: string
  port: number
  dataDir: string
  logLevel: LogLevel
  logFormat: 'text' | 'json'
  /** A file the log goes to as well; undefined for none. */
  logFile: string | undefined
  /** How many processes serve the port. */
  workers: number
  /** Where everything is kept. */
  storage: Storage
}

/** Where a value came from, and the sentences about values that are not possible. */
export type ReadSettings = {
  settings: Settings
  given: ReadonlySet<keyof Settings>
  wrongFlags: string[]
  wrongVariables: string[]
}

export type Surroundings = { env: Record<string, string | undefined>; cwd: string; isTerminal: boolean }

type Row<Value> = {
  flag?: string | undefined
  variable: string
  read: (text: string) => Value | undefined
  allowed: string
}

export const hostAllowed = 'a host name or an IP address, as 127.0.0.1, 0.0.0.0 or ::'
export const portAllowed = 'a whole number from 0 to 65535; 0 picks a free port'

export const readHost = (text: string) => (/^[\w.:%-]+$/.test(text) ? text : undefined)
export const readPort = (text: string) =>
  /^\d{1,5}$/.test(text) && Number(text) <= 65_535 ? Number(text) : undefined

/** The sentence about a value that is not possible. */
export const notAllowed = (name: string, value: string, allowed: string): string =>
  `${name} = ${JSON.stringify(value)} is not allowed; allowed: ${allowed}`

/** Flags over environment over defaults. Variables that are empty count as not set, as compose files leave them. */
export function readSettings(flags: Flags, { env, cwd, isTerminal }: Surroundings): ReadSettings {
  const given = new Set<keyof Settings>()
  const wrongFlags: string[] = []
  const wrongVariables: string[] = []

  const take = <Value>(
    name: keyof Settings,
    { flag, variable, read, allowed }: Row<Value>,
  ): Value | undefined => {
    const text = flag ?? (env[variable]?.trim() || undefined)
    if (text === undefined) return undefined
    given.add(name)
    const value = read(text)
    if (value !== undefined) return value
    if (flag === undefined) wrongVariables.push(notAllowed(variable, text, allowed))
    else wrongFlags.push(notAllowed(`--${name}`, text, allowed))
    return undefined
  }

  const { storage, problems } = chosenStorage(env)
  const settings: Settings = {
    host:
      take('host', { flag: flags.host, variable: 'SERVER_HOST', read: readHost, allowed: hostAllowed }) ??
      '127.0.0.1',
    port:
      take('port', { flag: flags.port, variable: 'SERVER_PORT', read: readPort, allowed: portAllowed }) ??
      8000,
    dataDir: resolve(
      cwd,
      take('dataDir', { flag: flags.data, variable: 'DATA_DIR', read: String, allowed: '' }) ?? 'data',
    ),
    logLevel:
      take('logLevel', { variable: 'LOG_LEVEL', read: readLevel, allowed: logLevels.join(', ') }) ?? 'info',
    logFormat:
      take('logFormat', { variable: 'LOG_FORMAT', read: readFormat, allowed: 'text, json' }) ??
      (isTerminal ? 'text' : 'json'),
    logFile: take('logFile', {
      variable: 'LOG_FILE',
      read: (text) => resolve(cwd, text),
      allowed: '',
    }),
    storage,
    workers: take('workers', { variable: 'SERVER_WORKERS', read: readWorkers, allowed: workersAllowed }) ?? 1,
  }
  return { settings, given, wrongFlags, wrongVariables: [...wrongVariables, ...problems] }
}

function readLevel(text: string): LogLevel | undefined {
  // Other gateways say WARNING.
  const name = text.toLowerCase().replace(/^warning$/, 'warn')
  return logLevels.find((level) => level === name)
}

const readFormat = (text: string) =>
  (['text', 'json'] as const).find((format) => format === text.toLowerCase())

const mostWorkers = 64
const workersAllowed = `a whole number from 1 to ${mostWorkers}, or auto for one for each core`

function readWorkers(text: string): number | undefined {
  if (text.toLowerCase() === 'auto') return Math.min(mostWorkers, availableParallelism())
  const count = /^\d{1,3}$/.test(text) ? Number(text) : 0
  return count >= 1 && count <= mostWorkers ? count : undefined
}
