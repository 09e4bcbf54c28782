import { watch } from 'node:fs'
import { basename, dirname } from 'node:path'

export type FileWatch = {
  path: string
  /** Called after the file may have changed, and now and then without reason: it must find out by itself. */
  look: () => void
  /** Called once when the system cannot watch the folder. Looking every `everyMs` goes on. */
  failed: (error: unknown) => void
  /** Milliseconds of quiet before a change is looked at; editors write in several steps. */
  settleMs?: number
  /** Milliseconds between looks without an event, for file systems that report none. */
  everyMs?: number
}

/**
 * Watches the folder rather than the file: a watch on the file dies with the first rename over it, and that is how
 * most editors and our own writes replace it. The folder must exist. Keeps no process alive.
 */
export function watchFile({ path, look, failed, settleMs = 80, everyMs = 5000 }: FileWatch): {
  close: () => void
} {
  const name = basename(path)
  let settling: ReturnType<typeof setTimeout> | undefined
  const soon = () => {
    clearTimeout(settling)
    settling = setTimeout(look, settleMs)
    settling.unref()
  }
  const watcher = openWatch()
  watcher?.on('error', failed)
  watcher?.unref()
  const poll = setInterval(look, everyMs)
  poll.unref()
  return {
    close: () => {
      clearTimeout(settling)
      clearInterval(poll)
      watcher?.close()
    },
  }

  function openWatch() {
    try {
      // Names beginning with two dots are how a mounted configuration is switched as a whole.
      return watch(dirname(path), (_, changed) => {
        if (changed === null || changed === name || changed.startsWith('..')) soon()
      })
    } catch (error) {
      failed(error)
      return undefined
    }
  }
}
