import { piecesOf, type MediaDone, type ModelEvent, type ToolCallEvent } from '../core/event.ts'
import type { Step } from '../core/step.ts'

/** What a text dialect knows. Everything else has become one of these. */
export type TextEvent =
  | Extract<
      ModelEvent,
      {
        type:
          | 'text.delta'
          | 'reasoning.delta'
          | 'reasoning.sealed'
          | 'search.start'
          | 'search.done'
          | 'citation'
          | 'item.done'
          | 'finish'
      }
    >
  | ToolCallEvent
  | PictureEvent

/** A picture, for a dialect that has items for them. A preview is a whole file that is not the result. */
export type PictureEvent =
  | { type: 'picture.preview'; id: string; base64: string }
  | {
      type: 'picture.done'
      id: string
      url: string
      base64: string
      size?: { width: number; height: number }
    }

/** `tags` writes reasoning into the text between `<think>` tags; `off` leaves it out. */
export type Thinking = 'separate' | 'tags' | 'off'

/**
 * `steps`: the upstream's searches as lines of the reasoning, or as events for a dialect that has items for them.
 * `pictures`: the same choice for pictures, which are links in the text when absent.
 */
export type Presentation = { thinking: Thinking; steps: 'reasoning' | 'events'; pictures?: 'text' | 'events' }

/** How much of the reasoning is shown: the operator's settings, then the caller's wish. */
export const thinkingFor = (grok: { thinking: boolean; think_tags: boolean }, wanted: boolean): Thinking =>
  !grok.thinking || !wanted ? 'off' : grok.think_tags ? 'tags' : 'separate'

/** Whether the caller wants to see reasoning (product section 8). No effort changes the mode. */
export function wantsReasoning(
  effort: string | null | undefined,
  thinking: boolean | string | { type?: string } | null | undefined,
): boolean {
  const kind = typeof thinking === 'object' ? thinking?.type : thinking
  return effort !== 'none' && kind !== false && kind !== 'disabled'
}

// What else the upstream runs, as code, is told as reasoning: no dialect has an item that fits.
const searchTool = /search|^x_|_page$/

/** Media, search steps and reasoning in the form a text dialect shows them (product section 8). */
export function presentText({
  thinking,
  steps,
  pictures = 'text',
}: Presentation): Step<ModelEvent, TextEvent> {
  let thought: 'before' | 'open' | 'closed' = 'before'
  let lineOpen = false
  let thoughtLineOpen = false
  let told = -1
  const searches = new Set<string>()

  function text(delta: string): TextEvent[] {
    const closing = thought === 'open' ? '\n</think>\n\n' : ''
    thought = 'closed'
    lineOpen = !delta.endsWith('\n')
    return [{ type: 'text.delta', delta: closing + delta }]
  }

  function reasoning(delta: string): TextEvent[] {
    if (thinking === 'off') return []
    thoughtLineOpen = !delta.endsWith('\n')
    if (thinking === 'separate') return [{ type: 'reasoning.delta', delta }]
    // A heading that comes after the answer has begun has no place in the text any more.
    if (thought === 'closed') return []
    const opening = thought === 'before' ? '<think>\n' : ''
    thought = 'open'
    return [{ type: 'text.delta', delta: opening + delta }]
  }

  function startSearch(event: TextEvent & { type: 'search.start' }): TextEvent[] {
    searches.add(event.id)
    return [event]
  }

  const onOwnLine = (line: string) => inPieces(`${lineOpen ? '\n\n' : ''}${line}\n`).flatMap(text)

  /** How far a video is, which takes minutes. */
  function progress(percent: number): TextEvent[] {
    const step = Math.floor(percent / 5)
    if (step <= told) return []
    told = step
    return reasoning(`${thoughtLineOpen ? '\n' : ''}[video] ${Math.floor(percent)} %\n`)
  }

  return {
    push: (event) => {
      switch (event.type) {
        case 'text.delta':
          if (thought === 'open') return piecesOf(event).flatMap(text)
          thought = 'closed'
          lineOpen = !event.delta.endsWith('\n')
          return [event]
        case 'reasoning.delta':
          return reasoning(event.delta)
        case 'search.start':
          if (steps === 'events' && searchTool.test(event.tool)) return startSearch(event)
          return reasoning(`${thoughtLineOpen ? '\n' : ''}[${event.tool}] ${event.query}\n`)
        case 'media.done':
          return pictures === 'events' && event.base64 !== undefined
            ? [pictureDone({ ...event, base64: event.base64 })]
            : onOwnLine(event.text ?? event.url)
        case 'media.preview':
          return pictures === 'events'
            ? [{ type: 'picture.preview', id: event.id, base64: event.base64 }]
            : []
        case 'media.moderated':
          return onOwnLine(`*The upstream's moderation withheld this ${event.kind}.*`)
        case 'media.lost':
          return onOwnLine(
            `*The ${event.kind} was made, but it could not be fetched from the upstream. Ask for it again.*`,
          )
        case 'citation':
          return [event]
        case 'finish':
        case 'tool_call':
          return thought === 'open' ? [...text(''), event] : [event]
        case 'search.done':
          return searches.delete(event.id) ? [event] : []
        case 'media.progress':
          return event.kind === 'video' ? progress(event.progress) : []
        case 'conversation':
        case 'response':
        case 'title':
        case 'usage':
        case 'native':
          return []
        case 'reasoning.sealed':
        case 'item.done':
          return [event]
        default:
          return event satisfies never
      }
    },
    end: () => [],
  }
}

const pictureDone = ({ id, url, base64, size }: MediaDone & { base64: string }): PictureEvent => ({
  type: 'picture.done',
  id,
  url,
  base64,
  ...(size && { size }),
})

// A picture as a data URI is one line of megabytes, and readers of event streams have limits for a line (survey D3).
const longestPiece = 256 * 1024

function inPieces(line: string): string[] {
  const pieces: string[] = []
  for (let at = 0; at < line.length; at += longestPiece) pieces.push(line.slice(at, at + longestPiece))
  return pieces
}
