/** The bytes from `from` up to and including `to` of a file. */
export type ByteRange = { from: number; to: number }

/**
 * What a Range header asks of a file of `bytes` (RFC 9110 14.1.2): a range, `unsatisfiable`, or undefined for all of it:
 * without a header, with one that makes no sense, and with several ranges, of which nobody needs an answer in parts.
 */
export function decodeRange(header: string | null, bytes: number): ByteRange | 'unsatisfiable' | undefined {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '') ?? []
  if (first === '' && last === '') return undefined
  if (first === '') {
    const length = Math.min(Number(last), bytes)
    return length === 0 ? 'unsatisfiable' : { from: bytes - length, to: bytes - 1 }
  }
  const from = Number(first)
  if (last !== '' && Number(last) < from) return undefined
  if (from >= bytes) return 'unsatisfiable'
  return { from, to: last === '' ? bytes - 1 : Math.min(Number(last), bytes - 1) }
}
