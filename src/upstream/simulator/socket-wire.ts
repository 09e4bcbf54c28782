import type { Random } from './random.ts'
import type { Framing, Wire } from './wire.ts'

/**
 * How objects become messages of the chat socket (upstream-protocol 3.11.1). Neighbours that come at once share a
 * message now and then; `glued` puts tokens together too, `cut` ends messages inside objects, which a tolerant client survives.
 */
export function createSocketWire({ shape, cut }: Framing, random: Random): Wire<string> {
  let held = ''
  const release = (): string[] => {
    const rest = held
    held = ''
    return rest ? [rest] : []
  }
  const cutUp = (json: string): string[] => {
    const characters = Array.from(json)
    const pieces: string[] = []
    for (let at = 0; at < characters.length;) {
      const size = random.int(20, 200)
      pieces.push(characters.slice(at, at + size).join(''))
      at += size
    }
    return pieces
  }
  return {
    glue: (objects) => {
      const messages: string[] = []
      for (const json of objects) {
        const last = messages.at(-1)
        if (last !== undefined && random.chance(0.5)) messages[messages.length - 1] = last + json
        else messages.push(json)
      }
      return messages
    },
    frame: (json) => {
      if (cut) return cutUp(json)
      if (shape !== 'glued') return [json]
      held += json
      return random.chance(0.5) ? release() : []
    },
    flush: release,
    end: release,
    half: (json) => [...release(), json.slice(0, json.length >> 1)],
  }
}
