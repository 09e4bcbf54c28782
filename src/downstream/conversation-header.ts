import type { Peer } from '../lib/peer.ts'

/** The header some callers name a conversation in, and read it from. */
export const conversationHeader = 'X-Conversation-ID'

// Other programs have a header of this name too: what is no id of ours is not meant for us.
const ours = /^conv-[\da-f]{24}$/

/** The conversation named in the header of a request; undefined when there is none, or an id that cannot be ours. */
export function conversationInHeader({ headers }: Peer): { id: string; param: string } | undefined {
  const id = headers.get(conversationHeader)?.trim() ?? ''
  return ours.test(id) ? { id, param: conversationHeader } : undefined
}

/** The same answer, telling its conversation in the header. Unchanged while conversations are off. */
export function tellConversation(response: Response, id: string | undefined): Response {
  if (id) response.headers.set(conversationHeader, id)
  return response
}
