import type { PlainReads } from '../../answer.ts'
import type { FrameDecoder } from './decode.ts'
import type { FrameStep, Shortcut } from '../frame-objects.ts'
import { type Frame, wholeLines } from './frame.ts'
import type { Pieces } from './token-lines.ts'

export type PlainReadsOptions = {
  shortcut: Shortcut<Frame | Pieces>
  frames: FrameStep<Uint8Array, Frame | Pieces>
  decoder: FrameDecoder
}

// Longer than this, what came is told to the decoder: about forty tokens at once.
const mostPending = 256

/**
 * The way past frames and decoder. Of hundreds of streams at once, each finds nothing of its own in the processor's cache: what a
 * token costs is how much of its stream it touches. Open while nothing is unfinished in either of them.
 */
export function plainReads({ shortcut, frames, decoder }: PlainReadsOptions): PlainReads<Uint8Array> {
  const { read } = shortcut
  let open = false
  let settled = true
  let pending = ''

  function settle(): void {
    if (pending) decoder.told(pending)
    pending = ''
    settled = true
  }

  return {
    settle,
    read: (bytes) => {
      if (settled) {
        open = frames.idle() && decoder.idle()
        settled = false
      }
      const text = open ? wholeLines(bytes) : undefined
      if (text === undefined) return undefined
      const found: (Frame | Pieces)[] = []
      if (read(text, 0, found) !== text.length) return undefined
      const pieces = found[0] as Pieces
      const delta = typeof pieces === 'string' ? pieces : pieces.join('')
      if (delta.includes('<')) return undefined
      pending += delta
      if (pending.length > mostPending) settle()
      return typeof pieces === 'string'
        ? { type: 'text.delta', delta }
        : { type: 'text.delta', delta, pieces }
    },
  }
}
