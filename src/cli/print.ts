import { writeSync } from 'node:fs'

const stdout = 1

/**
 * Writes all of the text to stdout before it returns: what a pipe has not taken yet when the process exits is lost. A
 * reader that went away (`grok2api export | head`) is no reason to fail, and nobody is left to tell.
 */
export const print = (text: string): void => printBytes(Buffer.from(text))

/** As `print`, for what is no text. */
export function printBytes(bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) {
    try {
      at += writeSync(stdout, bytes, at)
    } catch (error) {
      // Full, and whoever opened it said not to wait.
      if (error instanceof Error && 'code' in error && error.code === 'EAGAIN') Bun.sleepSync(2)
      else return
    }
  }
}
