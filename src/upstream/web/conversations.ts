import { type Fault, fail } from '../../core/fault.ts'
import type { UpstreamConversations } from '../upstream.ts'
import { tether } from '../tether.ts'
import { callWeb, readRejection, type WebOptions } from './call.ts'
import { decodeClone } from './decode-clone.ts'
import { text } from '../json.ts'
import { callJson } from './media-call.ts'
import { continuedError } from './reject-conversation.ts'
import { wordsOf } from './words.ts'

const call: typeof callJson = (...request) =>
  callJson(...request).catch((error: unknown) => {
    throw continuedError(error)
  })

/** Sharing, cloning and deleting the conversations of accounts (upstream-protocol 4.2, 4.3). */
export function webConversations(options: WebOptions): UpstreamConversations {
  return {
    share: async ({ conversationId, responseId }, account, signal) => {
      const path = wordsOf(options).path('share', { id: conversationId })
      // The link is for one of our own accounts: no search engine is to find it.
      const body = { responseId, allowIndexing: false }
      const page = `/c/${conversationId}`
      const answer = await call(options, { method: 'POST', path, page, account, body }, signal)
      return text(answer['shareLinkId']) || fail(unreadable)
    },
    clone: async (link, account, signal) => {
      const path = wordsOf(options).path('clone', { id: link })
      const page = `/share/${link}`
      const answer = await call(options, { method: 'POST', path, page, account, body: {} }, signal)
      return decodeClone(answer) ?? fail(unreadable)
    },
    remove: async (conversationId, account, signal) => {
      const path = wordsOf(options).path('remove', { id: conversationId })
      const rope = tether(signal)
      try {
        const response = await callWeb(
          options,
          { method: 'DELETE', path, page: `/c/${conversationId}`, account },
          rope,
        )
        if (!response.ok && response.status !== 404) fail(await readRejection(response))
        await response.body?.cancel()
      } finally {
        rope.release()
      }
    },
  }
}

const unreadable: Fault = {
  kind: 'upstream_failed',
  upstreamStatus: 502,
  message: 'The upstream answered something that cannot be read. Try again.',
}
