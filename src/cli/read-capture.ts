import { readFileSync } from 'node:fs'
import { type Capture, isCapture } from '../core/capture.ts'
import { fail } from '../core/fault.ts'
import { fileReason } from '../lib/file-reason.ts'

/** A capture in a file. Throws `invalid_value` with the file's name when it cannot be read or is none. */
export function readCapture(file: string): Capture {
  let value: unknown
  try {
    value = JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    return fail({ kind: 'invalid_value', message: `${file}: ${fileReason(error)}` })
  }
  return isCapture(value)
    ? value
    : fail({ kind: 'invalid_value', message: `${file} is no capture; "grok2api capture" writes them.` })
}
