import { fail } from '../../core/fault.ts'
import type { Deps } from '../../deps.ts'
import { noConversation } from '../../gateway/conversations/find-place.ts'
import { conversationInHeader } from '../conversation-header.ts'
import type { RequestInfo } from '../request-info.ts'
import { validate } from '../validate.ts'
import { isMessageAlone, namedConversation } from './decode-conversation.ts'
import { countRequest } from './schema.ts'

type Body = Record<string, unknown>

/**
 * The body with a model. A caller that sends nothing but `message` and the id of a conversation may leave the model out: it is
 * the one that answered there last. Rejects with what such a body is refused for; any other is returned as it came.
 */
export async function withModel(
  { config, conversations }: Pick<Deps, 'config' | 'conversations'>,
  body: Body,
  { peer, keyId }: Pick<RequestInfo, 'peer' | 'keyId'>,
): Promise<Body> {
  if (!isMessageAlone(body) || (body['model'] ?? undefined) !== undefined) return body
  const { mode } = config.current().conversation
  const named = namedConversation(validate(countRequest, body), mode, conversationInHeader(peer))
  if (!named) return body
  const kept = await conversations.store.get(named.id, conversations.since())
  return kept?.keyId === keyId ? { ...body, model: kept.model } : fail(noConversation(named))
}
