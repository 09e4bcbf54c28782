import { eventType, type MgwFrame } from './frame.ts'

// The words of the chat socket (upstream-protocol 3.11.3, 3.11.4).

/** Events that say nothing an answer is made of. */
export const silentEvents = new Set(
  `session.created session.updated conversation.queue.updated conversation.commands.updated conversation.item.added
  conversation.history.item conversation.history.item.done conversation.history.done response.output_item.added
  response.content_part.added response.content_part.done response.output_item.done response.persisted pong ping`.split(
    /\s+/,
  ),
)

/** Chunks that say nothing an answer is made of. */
export const silentChunks = new Set(
  `metadata ui_layout phase_marker render_start render_generated_video render_file_preview render_imagine_media_board
  follow_up_suggestions progress_report user_input_request client_tool_call tool_partial_result text`.split(
    /\s+/,
  ),
)

// Those that only come before a turn, or may still come while it is on its way.
const sessionEvents = new Set(
  `session.created session.updated conversation.attached conversation.queue.updated conversation.commands.updated
  conversation.history.item conversation.history.item.done conversation.history.done pong ping`.split(/\s+/),
)
const spokenEvents = [
  'response.chunk',
  'conversation.attached',
  'response.created',
  'response.output_text.delta',
  'response.reasoning_text.delta',
  'response.output_text.done',
  'response.search.result',
  'response.grok.output',
  'response.done',
  'response.completed',
  'response.incomplete',
  'response.failed',
  'conversation.title.updated',
  'error',
  'session.ended',
] as const
export type SpokenEvent = (typeof spokenEvents)[number]
const knownEvents = new Set<string>([...spokenEvents, ...silentEvents])

/** Whether the frame's event is one of this protocol. */
export const isKnownEvent = (frame: MgwFrame): boolean => knownEvents.has(eventType(frame))
/** Whether it shows that a turn was understood: it is known, and not about the session alone. */
export const isAboutTurn = (frame: MgwFrame): boolean =>
  isKnownEvent(frame) && !sessionEvents.has(eventType(frame))

/** States of an answer that is over. */
export const endStates = new Set(['completed', 'incomplete', 'failed', 'cancelled'])
