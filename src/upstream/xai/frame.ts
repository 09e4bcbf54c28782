import type { Step } from '../../core/step.ts'
import { type ApiEvent, broken, parseBlock, textDelta } from './event-block.ts'
import { isWritten, learnTemplate, readPlain, type Template } from './event-template.ts'

export type EventReader = Step<Uint8Array, ApiEvent> & {
  /** No event is unfinished. */
  idle: () => boolean
  /** The text of a read that holds nothing but deltas like those before; undefined when it must be read event by event. */
  plain: (bytes: Uint8Array) => string[] | undefined
}

// A whole response is repeated at its end, with the pictures that were made.
const maxEventLength = 64 * 1024 * 1024
// Deltas in a row that were like none before. Where all are, nothing is gained by looking at each of them.
const mostLessons = 64
const lineFeed = 10
const wholeText = new TextDecoder()

/**
 * Bytes as they come from the network → events, cut at any byte, with any of the three line ends, comments left out. The
 * sum of the work is linear in the input however it is cut.
 */
export function readEvents(): EventReader {
  // Needed from where a read ends in the middle of a line until one ends with a line again.
  let decoder: TextDecoder | undefined
  let pieces: string[] = []
  let length = 0
  let last = ''
  let held = ''
  let template: Template | undefined
  let lessons = 0

  function learn(block: string, event: ApiEvent): void {
    if (event.type !== textDelta || lessons === mostLessons || (template && isWritten(block, template)))
      return
    lessons++
    template = learnTemplate(`${block}\n\n`, event) ?? template
  }

  function take(block: string, isLast = false): ApiEvent[] {
    const event = parseBlock(block, isLast)
    if (event) learn(block, event)
    return event ? [event] : []
  }

  function push(bytes: Uint8Array): ApiEvent[] {
    const isWhole = !decoder && bytes[bytes.length - 1] === lineFeed
    decoder ??= isWhole ? undefined : new TextDecoder()
    const decoded = decoder ? decoder.decode(bytes, { stream: true }) : wholeText.decode(bytes)
    if (bytes[bytes.length - 1] === lineFeed) decoder = undefined
    return pushText(decoded)
  }

  function pushText(decoded: string): ApiEvent[] {
    let came = held + decoded
    held = ''
    if (came.includes('\r')) {
      // A return at the end may be the first half of a line end.
      if (came.endsWith('\r')) held = '\r'
      came = (held ? came.slice(0, -1) : came).replaceAll(/\r\n?/g, '\n')
    }
    const events: ApiEvent[] = []
    let from = 0
    // The end of a block may lie across two reads.
    if (last === '\n' && came.startsWith('\n')) {
      events.push(...take(joined('')))
      from = 1
    }
    for (let end = came.indexOf('\n\n', from); end !== -1; end = came.indexOf('\n\n', from)) {
      events.push(...take(joined(came.slice(from, end))))
      from = end + 2
    }
    const rest = came.slice(from)
    if (rest) {
      pieces.push(rest)
      length += rest.length
      last = rest.at(-1) ?? ''
    }
    if (length <= maxEventLength) return events
    reset()
    return [...events, broken('an event of the upstream is longer than 64 MiB')]
  }

  function joined(end: string): string {
    if (pieces.length === 0) return end
    const whole = pieces.join('') + end
    reset()
    return whole
  }

  function reset(): void {
    pieces = []
    length = 0
    last = ''
  }

  const idle = () => !decoder && pieces.length === 0 && held === ''

  return {
    push,
    idle,
    end: () => {
      const rest = (decoder?.decode() ?? '') + held
      const events = rest ? pushText(rest.replaceAll('\r', '\n')) : []
      return [...events, ...(pieces.length > 0 ? take(joined(''), true) : [])]
    },
    plain: (bytes) => {
      if (!template || bytes[bytes.length - 1] !== lineFeed || !idle()) return undefined
      const found = readPlain(wholeText.decode(bytes), template)
      if (found) lessons = 0
      return found
    },
  }
}
