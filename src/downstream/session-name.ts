import { isFields } from '../lib/fields.ts'

/** Headers in which clients send the id of their session: Codex, Claude Code, opencode, and what others took over. */
const sessionHeaders = [
  'session_id',
  'session-id',
  'x-session-id',
  'x-session-affinity',
  'x-claude-code-session-id',
]

type Fields = Readonly<Record<string, unknown>>

/**
 * The name of the session a request belongs to, from what says most to what says least: its conversation, its prompt
 * cache, a session header, then the user it is asked for. Undefined when it tells none.
 */
export function sessionName(body: object, headers: Headers): string | undefined {
  const fields: Fields = { ...body }
  const inHeaders = sessionHeaders.map((name) => headers.get(name))
  return [
    fields.conversation_id,
    idOf(fields.conversation),
    fields.prompt_cache_key,
    ...inHeaders,
    isFields(fields.metadata) ? fields.metadata.user_id : undefined,
    fields.safety_identifier,
    fields.user,
  ].find((name): name is string => typeof name === 'string' && name.trim() !== '')
}

/** Responses name a conversation by its id, or by an object that has it. */
const idOf = (conversation: unknown): unknown => (isFields(conversation) ? conversation.id : conversation)
