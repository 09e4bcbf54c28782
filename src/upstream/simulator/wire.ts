import type { Random } from './random.ts'

/** How frames become bytes (upstream-protocol 3.1). `cut` is independent: chunks that do not end where frames end. */
export type Framing = { shape: 'ndjson' | 'glued' | 'sse'; cut: boolean }
export const plainFraming: Framing = { shape: 'ndjson', cut: false }

export type Chunk = Uint8Array | string
export type Wire<C extends Chunk = Chunk> = {
  /** Joins frames that are sent at once, where the transport may do that. */
  glue?: (frames: string[]) => string[]
  /** The chunks to send for one frame, in order. Cut chunks may hold back an end for the next frame. */
  frame: (json: string) => C[]
  /** What was held back and must not wait for the next frame. */
  flush?: () => C[]
  /** What was held back, then what closes this framing. */
  end: () => C[]
  /** The first half of a frame, for a connection that breaks there. */
  half: (json: string) => C[]
}

const shapes: Record<Framing['shape'], { wrap: (json: string, index: number) => string; end: string }> = {
  ndjson: { wrap: (json) => `${json}\n`, end: '' },
  glued: { wrap: (json) => json, end: '' },
  sse: { wrap: sseMessage, end: 'data: [DONE]\n\n' },
}

/** Every fourth message has an event line, every fifth comes after a comment, every third without the space. */
function sseMessage(json: string, index: number): string {
  const comment = index % 5 === 4 ? ': keep-alive\n\n' : ''
  const event = index % 4 === 3 ? 'event: message\n' : ''
  return `${comment}${event}data:${index % 3 === 2 ? '' : ' '}${json}\n\n`
}

/** One answer's way onto the wire. */
export function createWire({ shape, cut }: Framing, random: Random): Wire<Uint8Array> {
  const { wrap, end } = shapes[shape]
  const encoder = new TextEncoder()
  let index = 0
  let held = new Uint8Array(0)
  const cutUp = (text: string): Uint8Array[] => {
    const bytes = Buffer.concat([held, encoder.encode(text)])
    const chunks: Uint8Array[] = []
    let at = 0
    for (let size = random.int(1, 90); at + size <= bytes.length; size = random.int(1, 90)) {
      chunks.push(bytes.subarray(at, at + size))
      at += size
    }
    held = new Uint8Array(bytes.subarray(at))
    return chunks
  }
  const encode = (text: string) => (cut ? cutUp(text) : [encoder.encode(text)])
  const release = (): Uint8Array[] => {
    const rest = held
    held = new Uint8Array(0)
    return rest.length > 0 ? [rest] : []
  }
  return {
    frame: (json) => encode(wrap(json, index++)),
    end: () => [...(end ? encode(end) : []), ...release()],
    half: (json) => [...encode(wrap(json, index++).slice(0, json.length >> 1)), ...release()],
  }
}

/** JSON with everything beyond ASCII as `\u` escapes: the upstream sends both spellings. */
export const asciiJson = (value: unknown): string =>
  JSON.stringify(value).replace(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
