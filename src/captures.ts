import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Capture } from './core/capture.ts'
import { writeAtomically } from './lib/atomic-file.ts'
import type { Log } from './lib/log.ts'
import { createRecorder, type Recorder } from './upstream/web/recorder.ts'
import type { Words } from './upstream/web/words.ts'

/** A file with one exchange. `at` is when it was written, epoch milliseconds. */
export type CaptureFile = { name: string; kind: string; bytes: number; at: number }

/** Exchanges with the upstream, written down for whoever adapts the gateway to a change (product section 14). */
export type Captures = {
  recorder: Recorder
  /** The newest first. */
  list: () => CaptureFile[]
  /** A file's text; undefined for whatever is none of them. */
  read: (name: string) => string | undefined
}

type CapturesOptions = { dataDir: string; words: () => Words; log: Log; version: string; now: () => number }

const namePattern = /^[\w.-]+\.json$/

export function createCaptures({ dataDir, words, log, version, now }: CapturesOptions): Captures {
  const folder = join(dataDir, 'captures')

  function write(capture: Capture): void {
    const stamp = new Date(now()).toISOString().replaceAll(/\D/g, '').slice(0, 17)
    const name = `${stamp}-${capture.kind}.json`
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      writeAtomically(join(folder, name), `${JSON.stringify(capture, undefined, 2)}\n`)
      log.info('an exchange with the upstream was captured', {
        file: name,
        kind: capture.kind,
        end: capture.end,
      })
    } catch (error) {
      log.warn('a capture could not be written', { file: name, reason: String(error) })
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
