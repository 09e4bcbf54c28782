import type { Conversation, StoredMessage } from './conversations.ts'
import { refuse } from './meet-faults.ts'
import { flatError } from './refusals.ts'
import { responseObject } from './response-object.ts'
import type { Route } from './site.ts'

/** A refusal for conversations that are not there, or not for this account. */
export const noConversation = () => refuse({ status: 404, body: flatError(5, 'Conversation not found') })

const noLink = () => refuse({ status: 404, body: flatError(5, 'Share link not found') })

const idIn = (path: RegExp, pathname: string): string => path.exec(pathname)?.[1] ?? ''

const encode = ({ responseId, parentId, sender, message, at }: StoredMessage) => ({
  ...responseObject({ responseId, message, sender, at }),
  parentResponseId: parentId,
})

const sharePath = /^\/rest\/app-chat\/conversations\/([0-9a-f-]{36})\/share$/
const linkPath = /^\/rest\/app-chat\/share_links\/([\w-]+)$/
const clonePath = /^\/rest\/app-chat\/share_links\/([\w-]+)\/clone$/
const softPath = /^\/rest\/app-chat\/conversations\/soft\/([0-9a-f-]{36})$/

const bodyOf = (body: unknown) =>
  (typeof body === 'object' && body !== null ? body : {}) as { responseId?: unknown }

/** Only what its account keeps can be shared. */
const isShareable = (conversation: Conversation | undefined): conversation is Conversation =>
  conversation?.temporary === false

/** Sharing, cloning and deleting conversations (upstream-protocol 4.2, 4.3). */
export const conversationRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: sharePath,
    access: 'account',
    answer: ({ site: { conversations }, url, call }, { userId }) => {
      const conversation = conversations.find(idIn(sharePath, url.pathname), userId)
      const { responseId } = bodyOf(call.body)
      if (!isShareable(conversation) || !conversations.path(conversation, responseId)) return noConversation()
      return Response.json({ shareLinkId: conversations.share(conversation, String(responseId)) })
    },
  },
  {
    method: 'GET',
    path: linkPath,
    access: 'open',
    answer: ({ site, url }) => {
      const messages = site.conversations.shared(idIn(linkPath, url.pathname))
      if (!messages) return noLink()
      return Response.json({
        responses: messages.map(encode),
        conversation: {},
        allowIndexing: false,
        viewCount: 1,
      })
    },
  },
  {
    method: 'POST',
    path: clonePath,
    access: 'account',
    answer: ({ site, url }, { userId }) => {
      const copy = site.conversations.clone(idIn(clonePath, url.pathname), userId)
      if (!copy) return noLink()
      const conversation = { conversationId: copy.id, title: 'New conversation', temporary: false }
      return Response.json({ conversation, responses: copy.messages.map(encode) })
    },
  },
  {
    method: 'DELETE',
    path: softPath,
    access: 'account',
    answer: ({ site, url }, { userId }) =>
      site.conversations.remove(idIn(softPath, url.pathname), userId) ? Response.json({}) : noConversation(),
  },
]
