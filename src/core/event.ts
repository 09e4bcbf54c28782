import type { Fault } from './fault.ts'
import type { CalledTool } from './model-request.ts'

/** A page or post the model read or named. */
export type Source = { url: string; title: string }

/**
 * What a model says, one step at a time: the only thing upstreams produce and downstreams consume.
 * A new member does not compile until every downstream has decided what it becomes.
 */
export type ModelEvent =
  | TextDelta
  | { type: 'reasoning.delta'; delta: string }
  /** The model started one of the upstream's own tools. `query` is the search text, URL or code it was given. */
  | { type: 'search.start'; id: string; tool: string; query: string }
  | { type: 'search.done'; id: string; sources: Source[] }
  /** A source cited at this place of the text. */
  | { type: 'citation'; url: string; title: string }
  /** `progress` is 0 to 100. */
  | { type: 'media.progress'; id: string; kind: MediaKind; progress: number }
  /** A picture before it is finished, a whole file as base64. Never the result; shown only where a dialect has a place for it. */
  | { type: 'media.preview'; id: string; base64: string }
  /** `url` is the upstream's and may be read by the account alone; the gateway puts ours in its place. */
  | MediaDone
  /** The upstream made it and then withheld it. */
  | { type: 'media.moderated'; id: string; kind: MediaKind }
  /** It was made, but we could not fetch our copy. */
  | { type: 'media.lost'; id: string; kind: MediaKind }
  | ToolCallEvent
  | { type: 'conversation'; conversationId: string }
  | { type: 'response'; responseId: string }
  | { type: 'title'; title: string }
  | UsageEvent
  /**
   * Stands before everything else, when the upstream that answers does more than say text: `calls`, nothing of tools or of the
   * answer's form is to be read out of the text; `stop` and `limit`, it knows stop sequences and counts tokens itself.
   */
  | { type: 'native'; calls: boolean; stop: boolean; limit: boolean }
  /** A thought is over; `sealed` is what the model needs to take it up again, readable by its upstream alone. */
  | { type: 'reasoning.sealed'; id: string; sealed: string }
  /** A whole output item of the Responses API for which there is no event here. Other dialects have no place for it. */
  | { type: 'item.done'; item: Readonly<Record<string, unknown>> & { type: string } }
  | { type: 'finish'; reason: FinishReason }

/**
 * What the upstream itself says was used; of several the last counts. Tokens: `input` includes `cached`, `output` includes
 * `reasoning`. `costUsd` is what was charged, in dollars, tools included.
 */
export type UsageEvent = {
  type: 'usage'
  input: number
  cached: number
  output: number
  reasoning: number
  costUsd: number
}

/**
 * A piece of the answer. Where several came at once they are one event: `pieces` are then what `delta` is joined from, for
 * those who show them one by one. Whoever changes the text leaves them out.
 */
export type TextDelta = { type: 'text.delta'; delta: string; pieces?: readonly string[] }

/** A text as it came, piece by piece. */
export const piecesOf = ({ delta, pieces }: TextDelta): readonly string[] => pieces ?? [delta]

/**
 * A whole call of one of the caller's tools; `index` counts calls from 0. Calls are never told in pieces: one that is cut off must
 * not reach anybody.
 */
export type ToolCallEvent = { type: 'tool_call'; index: number } & CalledTool

/**
 * A finished picture or video. `base64` holds its bytes when the upstream sent them along or a dialect wants them,
 * `size` its pixels when somebody looked.
 */
export type MediaDone = {
  type: 'media.done'
  id: string
  kind: MediaKind
  url: string
  base64?: string
  thumbnail?: string
  size?: { width: number; height: number }
  /** How it stands in a text, as configured. */
  text?: string
}

export type MediaKind = 'image' | 'video'
/** `tool_calls`: the answer goes on when the caller has made the calls. */
export type FinishReason = 'stop' | 'length' | 'content_filter' | 'tool_calls'

/** A decoder's output: events, or the fault that ends them. Faults are values here so that what came before is still delivered. */
export type DecodedEvent = ModelEvent | { type: 'fault'; fault: Fault }

const content = new Set<ModelEvent['type']>([
  'text.delta',
  'reasoning.delta',
  'search.start',
  'search.done',
  'citation',
  'media.progress',
  'media.preview',
  'media.done',
  'media.moderated',
  'media.lost',
  'tool_call',
])

/** Whether the caller sees something of this event. Before the first one another account may still be tried. */
export const isContent = (event: ModelEvent): boolean => content.has(event.type)
