import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Capture } from './core/capture.ts'
import { writeAtomically } from './lib/atomic-file.ts'
import type { Log } from './lib/log.ts'
import { createRecorder, type Recorder } from './upstream/web/recorder.ts'
import type { Words } from './upstream/web/words.ts'

/** A file with one exchange. `at` is when it was written, epoch milliseconds. */
export type CaptureFile = { name: string; kind: string; bytes: number; at: number }

/**
 * Exchanges with the upstream, written down for whoever adapts the gateway to a change (product section 14). At most 200
 * files and 64 MiB are kept, the newest.
 */
export type Captures = {
  recorder: Recorder
  /** The newest first. */
  list: () => CaptureFile[]
  /** A file's text; undefined for whatever is none of them. */
  read: (name: string) => string | undefined
}

type CapturesOptions = { dataDir: string; words: () => Words; log: Log; version: string; now: () => number }

const namePattern = /^[\w.-]+\.json$/
/** The names given here: what somebody else put into the folder is not ours to delete. They sort by time. */
const writtenPattern = /^\d{17}-[\w.-]+\.json$/

// The oldest go first. A capture of everything is some twenty files of a few kilobytes; one exchange is a few megabytes at most.
const mostFiles = 200
const mostBytes = 64 * 1024 * 1024

export function createCaptures({ dataDir, words, log, version, now }: CapturesOptions): Captures {
  const folder = join(dataDir, 'captures')

  /** Two exchanges of a kind may end in the same millisecond: the later one is called by the next that is free. */
  function freeName(kind: string): string {
    for (let at = now(); ; at++) {
      const stamp = new Date(at).toISOString().replaceAll(/\D/g, '').slice(0, 17)
      const name = `${stamp}-${kind}.json`
      if (!existsSync(join(folder, name))) return name
    }
  }

  function write(capture: Capture): void {
    const name = freeName(capture.kind)
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      writeAtomically(join(folder, name), `${JSON.stringify(capture, undefined, 2)}\n`)
      log.info('an exchange with the upstream was captured', {
        file: name,
        kind: capture.kind,
        end: capture.end,
      })
      prune(name)
    } catch (error) {
      log.warn('a capture could not be written', { file: name, reason: String(error) })
    }
  }

  /** Deletes the oldest captures beyond the bounds, never the one just written. */
  function prune(latest: string): void {
    const names = readdirSync(folder).filter((name) => writtenPattern.test(name) && name !== latest)
    let files = 1
    let bytes = statSync(join(folder, latest)).size
    for (const name of names.toSorted().toReversed()) {
      files++
      bytes += statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0
      if (files > mostFiles || bytes > mostBytes) rmSync(join(folder, name), { force: true })
    }
  }

  return {
    recorder: createRecorder({ words, gateway: version, now, onCapture: write }),
    list: () =>
      (existsSync(folder) ? readdirSync(folder) : [])
        .filter((name) => namePattern.test(name))
        .toSorted()
        .toReversed()
        .map((name) => {
          const { size, mtimeMs } = statSync(join(folder, name))
          return { name, kind: name.replace(/^\d+-|\.json$/g, ''), bytes: size, at: Math.round(mtimeMs) }
        }),
    read: (name) => {
      const path = join(folder, name)
      return namePattern.test(name) && existsSync(path) ? readFileSync(path, 'utf8') : undefined
    },
  }
}
