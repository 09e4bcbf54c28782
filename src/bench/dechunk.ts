/** Where an HTTP/1.1 answer is read to. */
export type ExchangeSink = { status: (code: number) => void; body: (bytes: Buffer) => void; end: () => void }

const newline = 10

/**
 * Reads one answer, chunked or with a length, as it comes from the socket, without copying. Throws an Error when it
 * is neither. Enough HTTP for our own servers, and cheap: the client must not be what is measured.
 */
export function dechunk(sink: ExchangeSink): (bytes: Buffer) => void {
  let state: 'head' | 'size' | 'data' | 'after' | 'last' | 'done' = 'head'
  let held = Buffer.alloc(0)
  let left = 0
  let whole = false

  /** The line that ends in `bytes` at or behind `from`, with what was held of it; undefined keeps it for later. */
  const line = (bytes: Buffer, from: number): { text: string; next: number } | undefined => {
    const end = bytes.indexOf(newline, from)
    if (end === -1) {
      held = Buffer.concat([held, bytes.subarray(from)])
      return undefined
    }
    const text = held.toString('latin1') + bytes.toString('latin1', from, end)
    held = Buffer.alloc(0)
    return { text: text.trimEnd(), next: end + 1 }
  }

  const head = (bytes: Buffer): number => {
    const all = Buffer.concat([held, bytes])
    const end = all.indexOf('\r\n\r\n')
    if (end === -1) {
      held = all
      return bytes.length
    }
    const text = all.toString('latin1', 0, end)
    const code = Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1])
    if (!code) throw new Error(`no HTTP answer: ${text.slice(0, 80)}`)
    sink.status(code)
    const announced = /^content-length: (\d+)\r?$/im.exec(text)?.[1]
    whole = announced !== undefined
    left = Number(announced ?? 0)
    if (!whole && !/^transfer-encoding: chunked\r?$/im.test(text))
      throw new Error(`neither chunked nor with a length: ${text}`)
    const before = held.length
    held = Buffer.alloc(0)
    state = whole ? 'data' : 'size'
    return end + 4 - before
  }

  const finish = () => {
    state = 'done'
    sink.end()
  }

  return (bytes) => {
    for (let at = 0; at < bytes.length;) {
      if (state === 'data') {
        const take = Math.min(left, bytes.length - at)
        sink.body(bytes.subarray(at, at + take))
        at += take
        left -= take
        if (left === 0 && whole) finish()
        else if (left === 0) state = 'after'
      } else if (state === 'head') {
        at = head(bytes)
      } else if (state === 'done') {
        throw new Error('bytes after the end')
      } else {
        const found = line(bytes, at)
        if (!found) return
        at = found.next
        if (state === 'after') state = 'size'
        else if (state === 'last') finish()
        else {
          left = Number.parseInt(found.text, 16)
          if (Number.isNaN(left)) throw new Error(`no chunk size: ${found.text.slice(0, 40)}`)
          state = left === 0 ? 'last' : 'data'
        }
      }
    }
  }
}
