import type { AnswerPlace } from '../../../core/conversation.ts'
import type { Prompt } from '../../../core/prompt.ts'
import { encodeMessage } from '../encode-message.ts'

/**
 * What opens a session (upstream-protocol 3.11.2), or with `continued` one that loads a conversation (3.11.5). `id` is our
 * event's, `evt_init_<uuid>`; the answer names it. The mode is as the upstream calls it.
 */
export const encodeSession = (
  { mode, search, temporary }: SessionWish,
  { id, continued }: SessionOptions,
): string =>
  JSON.stringify({
    ...(continued && { session_id: continued.conversationId }),
    event: {
      type: 'session.create',
      event_id: id,
      session: {
        model: mode,
        x_grok: {
          protocol_capabilities: ['conversation_attached', 'custom_methods_v1'],
          use_chunk: true,
          enable_side_by_side: true,
          force_side_by_side: false,
          enable_image_generation: true,
          image_generation_count: 2,
          disable_text_follow_ups: false,
          disable_artifact: true,
          force_concise: false,
          ...(!search && { disable_web_search: true, disable_x_search: true }),
          ...(continued
            ? { conversation_id: continued.conversationId, load_existing: true, needs_history: false }
            : { keep_context: false, is_temporary: temporary, disable_memory: true }),
        },
      },
    },
  })

export type SessionWish = { mode: string; search: boolean; temporary: boolean }
export type SessionOptions = { id: string; continued?: AnswerPlace | undefined }

/**
 * One turn: the message, then the wish for an answer, in two events (upstream-protocol 3.11.2, style a). With files in one that
 * holds the message and their ids and mentions none (style c), or with `filesAs` old in two as well. `now` is epoch milliseconds.
 */
export function encodeTurn(prompt: Prompt, turn: TurnOptions): string[] {
  const isOne = turn.fileIds.length > 0 && turn.filesAs === 'new'
  const events = isOne ? [oneEvent(prompt, turn)] : twoEvents(prompt, turn)
  return events.map((event) => JSON.stringify({ session_id: turn.sessionId, event }))
}

const messageOf = (prompt: Prompt, messageId: string, mentions: readonly object[]) => ({
  type: 'message',
  role: 'user',
  x_grok: {
    client_message_id: messageId,
    input_chunks: [...mentions, { text: { text: encodeMessage(prompt) } }],
  },
})

const oneEvent = (prompt: Prompt, { messageId, fileIds, now, continued }: TurnOptions) => ({
  type: 'response.create',
  event_id: `evt_resp_${now}`,
  item: messageOf(prompt, messageId, []),
  file_attachment_ids: fileIds,
  ...(continued && { parent_response_id: continued.responseId }),
})

function twoEvents(prompt: Prompt, { messageId, fileIds, now, continued }: TurnOptions) {
  const mentions = fileIds.map((id) => ({ mention: { file_mention: { file_id: id } } }))
  // Written at both places, as the web app does; left out where there is none (upstream-protocol 3.11.2).
  const files = fileIds.length > 0 ? { file_attachment_ids: fileIds } : {}
  const item = { ...messageOf(prompt, messageId, mentions), ...files }
  return [
    {
      type: 'conversation.item.create',
      event_id: `evt_msg_${now}`,
      item,
      ...(continued && { parent_response_id: continued.responseId }),
      ...files,
    },
    { type: 'response.create', event_id: `evt_resp_${now}` },
  ]
}

export type TurnOptions = {
  /** Ids of uploads of the same account, pictures and files alike. */
  fileIds: readonly string[]
  /** Goes on behind this answer. */
  continued?: AnswerPlace | undefined
  sessionId: string
  /** How files are told of, `upstream.chat_files`. */
  filesAs: 'new' | 'old'
  /** A fresh UUID. */
  messageId: string
  now: number
}

/** Our heartbeat, and the answer to the server's own. */
export const encodePing = (now: number): string =>
  JSON.stringify({ event: { type: 'ping', event_id: `evt_hb_${now}` } })
export const encodePong = (eventId: unknown): string =>
  JSON.stringify({ event: { type: 'pong', event_id: eventId } })
