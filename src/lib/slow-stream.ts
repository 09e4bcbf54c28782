import { pause } from './unhurried.ts'

const pieceSize = 128 * 1024
const sliceMs = 1

/** A stream of the text in these pieces, made while it is read, and without holding up others. */
export function slowStream(pieces: Iterable<string>): ReadableStream<Uint8Array> {
  const walk = pieces[Symbol.iterator]()
  const encoder = new TextEncoder()
  return new ReadableStream({
    pull: async (out) => {
      let text = ''
      for (let began = performance.now(); text.length < pieceSize;) {
        const { value, done } = walk.next()
        if (done) {
          if (text !== '') out.enqueue(encoder.encode(text))
          return out.close()
        }
        text += value
        if (performance.now() - began < sliceMs) continue
        await pause()
        began = performance.now()
      }
      return out.enqueue(encoder.encode(text))
    },
    cancel: () => void walk.return?.(),
  })
}
