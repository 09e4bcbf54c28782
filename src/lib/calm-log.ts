import type { Log } from './log.ts'

/** A log that says each thing once while `repeats` holds: what is tried again and again would fill it with one sentence. */
export function calmLog(log: Log, repeats: () => boolean): Log {
  const said = new Set<string>()
  const calm =
    (write: Log['warn']): Log['warn'] =>
    (message, fields) => {
      if (!repeats()) said.clear()
      else if (said.has(message)) return
      else said.add(message)
      write(message, fields)
    }
  return { ...log, warn: calm(log.warn), error: calm(log.error) }
}
