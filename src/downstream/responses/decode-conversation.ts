import { fail } from '../../core/fault.ts'
import type { ResponsesRequest } from './schema.ts'

type Asked = Omit<ResponsesRequest, 'model'>

/** Whether the caller sends a sibling's `message`, and nothing else to answer: it names the conversation it goes on in. */
export const isMessageAlone = ({
  input,
  messages,
  message,
}: Pick<Asked, 'input' | 'messages' | 'message'>): boolean =>
  (input ?? undefined) === undefined && !messages && (message ?? undefined) !== undefined

/** A conversation, and the field or header it was named in. */
export type Named = { id: string; param: string }

/**
 * The conversation a request names: in `conversation`, alone or in an object, in the header, or in `conversation_id`. Throws
 * `missing_conversation_id` for a `message` that says nothing of where it goes on, `unsupported_value` while conversations are
 * off, and `invalid_value` for a name that cannot be read or stands beside `previous_response_id`.
 */
export function namedConversation(
  body: Asked,
  mode: 'off' | 'explicit' | 'auto',
  header: Named | undefined,
): Named | undefined {
  const named = givenConversation(body, header)
  if (!named) {
    if (isMessageAlone(body) && !body.previous_response_id) fail(missingConversation)
    return undefined
  }
  const { given, param } = named
  if (mode === 'off') {
    // Beside a whole input these two mean nothing here. A message alone would be answered without what it is about.
    if (param !== 'conversation' && (!isMessageAlone(body) || body.previous_response_id)) return undefined
    fail({ kind: 'unsupported_value', param, message: switchedOff })
  }
  if (body.previous_response_id)
    return wrongConversation(
      param,
      `Send "${param}" or "previous_response_id", not both: each of them names what goes on.`,
    )
  const id = typeof given === 'object' && given !== null && 'id' in given ? given.id : given
  return typeof id === 'string' && id !== '' ? { id, param } : wrongConversation(param, unreadable)
}

function givenConversation(
  { conversation, conversation_id: id, previous_response_id: previous }: Asked,
  header: Named | undefined,
): { given: unknown; param: string } | undefined {
  if (conversation !== undefined && conversation !== null)
    return { given: conversation, param: 'conversation' }
  // Callers that send the header with everything go on from the response they name.
  if (header) return previous ? undefined : { given: header.id, param: header.param }
  return id?.trim() ? { given: id.trim(), param: 'conversation_id' } : undefined
}

const switchedOff =
  'Conversations are switched off (conversation.mode). Continue with "previous_response_id" instead.'
const unreadable = 'The field "conversation" must be the id of a conversation, or an object with it as "id".'

const missingConversation = {
  kind: 'missing_conversation_id',
  param: 'conversation_id',
  message:
    'The field "conversation_id" is missing: a "message" goes on in a conversation. Send its id there or in the header X-Conversation-ID, or send "input" to begin a new one.',
} as const

const wrongConversation = (param: string, message: string) => fail({ kind: 'invalid_value', param, message })
