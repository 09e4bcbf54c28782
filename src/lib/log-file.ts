import { closeSync, fstatSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

/** A log file that begins anew when it is full. Earlier ones are `path.1` (the newest) to `path.5`. */
export type LogFile = {
  /** Appends one line, line end included. Never throws. */
  write: (line: string) => void
  close: () => void
}

export type LogFileOptions = {
  path: string
  /** Read before each line, in bytes. */
  limit: () => number
  /** Told once when writing fails, and again after it has worked in between. */
  failed: (error: unknown) => void
}

const kept = 5

/** Opens or makes the file, with mode 0600. Throws an Error that names the path when that is not possible. */
export function openLogFile({ path, limit, failed }: LogFileOptions): LogFile {
  // Undefined while it cannot be opened. A closed number may be another file's by then.
  let file: number | undefined = open(path)
  let bytes = fstatSync(file).size
  let broken = false

  function close(): void {
    if (file === undefined) return
    const closing = file
    file = undefined
    closeSync(closing)
  }

  function rotate(): void {
    close()
    rmSync(`${path}.${kept}`, { force: true })
    for (let at = kept - 1; at >= 1; at--) move(`${path}.${at}`, `${path}.${at + 1}`)
    move(path, `${path}.1`)
  }

  function append(data: Buffer): void {
    if (bytes > 0 && bytes + data.length > limit()) rotate()
    if (file === undefined) {
      file = open(path)
      bytes = fstatSync(file).size
    }
    writeSync(file, data)
    bytes += data.length
  }

  return {
    write: (line) => {
      try {
        append(Buffer.from(line))
        broken = false
      } catch (error) {
        if (!broken) failed(error)
        broken = true
      }
    },
    close,
  }
}

function open(path: string): number {
  try {
    mkdirSync(dirname(path), { recursive: true })
    return openSync(path, 'a', 0o600)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new Error(`${path} cannot be used as the log file: ${reason}`, { cause: error })
  }
}

function move(from: string, to: string): void {
  try {
    renameSync(from, to)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
}
