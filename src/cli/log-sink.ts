import { openLogFile } from '../lib/log-file.ts'

/** Where log lines go: to stderr, and to the file of LOG_FILE when there is one. */
export type LogSink = {
  write: (line: string) => void
  /** Sets the size in megabytes at which the file begins anew. Until then it is that of the defaults. */
  limitTo: (megabytes: () => number) => void
  close: () => void
}

const usualMegabytes = () => 20

/** Throws an Error that names the file when it cannot be opened. */
export function openLogSink(path: string | undefined, err: (text: string) => void): LogSink {
  if (path === undefined) return { write: err, limitTo: () => {}, close: () => {} }
  let megabytes: () => number = usualMegabytes
  const file = openLogFile({
    path,
    limit: () => megabytes() * 1e6,
    failed: (error) => err(`grok2api: the log file ${path} cannot be written: ${String(error)}\n`),
  })
  return {
    write: (line) => {
      err(line)
      file.write(line)
    },
    limitTo: (read) => {
      megabytes = read
    },
    close: file.close,
  }
}
