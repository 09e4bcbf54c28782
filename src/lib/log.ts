import { redact } from './redact.ts'

export type LogLevel = 'debug' | 'info' | 'warn' | 'error'
export const logLevels: readonly LogLevel[] = ['debug', 'info', 'warn', 'error']
export type LogFields = Record<string, unknown>

/** One line per event, to stderr. Fields are redacted before they are written. */
export type Log = Record<LogLevel, (message: string, fields?: LogFields) => void>

export type LogOptions = {
  level: LogLevel
  format: 'text' | 'json'
  write: (line: string) => void
  extra?: LogFields
}

/** A logger that drops what is below `level` and renders lines as JSON or as text for a terminal. */
export function createLog({ level, format, write, extra = {} }: LogOptions): Log {
  const least = logLevels.indexOf(level)
  const at =
    (name: LogLevel) =>
    (message: string, fields: LogFields = {}) => {
      if (logLevels.indexOf(name) < least) return
      const time = new Date().toISOString()
      const all = { ...extra, ...fields }
      write(
        format === 'json'
          ? jsonLine({ time, level: name, message, ...all })
          : textLine(time, name, message, all),
      )
    }
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}

const jsonLine = (fields: LogFields) => `${redact(JSON.stringify(fields))}\n`

function textLine(time: string, level: LogLevel, message: string, fields: LogFields): string {
  const tail = Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(
      ([key, value]) =>
        ` ${key}=${typeof value === 'string' && !/\s/.test(value) ? value : JSON.stringify(value)}`,
    )
    .join('')
  return redact(`${time.slice(11, 19)} ${level.padEnd(5)} ${message}${tail}\n`)
}
