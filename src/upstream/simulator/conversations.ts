import type { Section } from './read-prompt.ts'

/** One message of a conversation. `parentId` is empty for the first one. */
export type StoredMessage = {
  responseId: string
  parentId: string
  sender: 'human' | 'assistant'
  message: string
  /** Epoch milliseconds. */
  at: number
}

/** A tree of messages: several answers may have the same parent. */
export type Conversation = {
  id: string
  userId: string
  temporary: boolean
  messages: Map<string, StoredMessage>
}

/** The conversations of all accounts, and the links under which some of them are shared. */
export type ConversationShelf = {
  /** An empty one of this account. */
  begin: (id: string, userId: string, temporary: boolean) => Conversation
  /** The account's own; those of others are not there for it. */
  find: (id: unknown, userId: string) => Conversation | undefined
  add: (conversation: Conversation, messages: readonly StoredMessage[]) => void
  /** From the first message to this one; undefined when the conversation has no such message. */
  path: (conversation: Conversation, responseId: unknown) => StoredMessage[] | undefined
  remove: (id: string, userId: string) => boolean
  /** Everything up to this message can be read, and copied, by whoever knows the link that is answered. */
  share: (conversation: Conversation, responseId: string) => string
  shared: (link: string) => StoredMessage[] | undefined
  /** A copy for this account, with ids of its own. */
  clone: (link: string, userId: string) => { id: string; messages: StoredMessage[] } | undefined
}

const mostConversations = 5000
const mostCharacters = 32 << 20

/** An empty shelf; the oldest conversations go when there are many. */
export function createConversationShelf(): ConversationShelf {
  const all = new Map<string, Conversation>()
  const links = new Map<string, { conversation: Conversation; responseId: string }>()
  let characters = 0

  function drop(conversation: Conversation): void {
    if (!all.delete(conversation.id)) return
    for (const { message } of conversation.messages.values()) characters -= message.length
  }

  function begin(id: string, userId: string, temporary: boolean): Conversation {
    const conversation = { id, userId, temporary, messages: new Map() }
    all.set(id, conversation)
    return conversation
  }

  function add(conversation: Conversation, messages: readonly StoredMessage[]): void {
    for (const one of messages) {
      conversation.messages.set(one.responseId, one)
      characters += one.message.length
    }
    for (const oldest of all.values()) {
      if (all.size <= mostConversations && characters <= mostCharacters) return
      if (oldest !== conversation) drop(oldest)
    }
  }

  function path({ messages }: Conversation, responseId: unknown): StoredMessage[] | undefined {
    const last = messages.get(String(responseId))
    if (!last) return undefined
    const before = last.parentId ? path({ messages } as Conversation, last.parentId) : []
    return before && [...before, last]
  }

  function shared(link: string): StoredMessage[] | undefined {
    const found = links.get(link)
    return found && all.has(found.conversation.id) ? path(found.conversation, found.responseId) : undefined
  }

  return {
    begin,
    add,
    path,
    shared,
    find: (id, userId) => {
      const conversation = all.get(String(id))
      return conversation?.userId === userId ? conversation : undefined
    },
    remove: (id, userId) => {
      const conversation = all.get(id)
      if (conversation?.userId !== userId) return false
      drop(conversation)
      return true
    },
    share: (conversation, responseId) => {
      const link = `${Buffer.from('link').toString('base64url')}_${crypto.randomUUID()}`
      links.set(link, { conversation, responseId })
      return link
    },
    clone: (link, userId) => {
      const originals = shared(link)
      if (!originals) return undefined
      const copy = begin(crypto.randomUUID(), userId, false)
      const ids = new Map(originals.map(({ responseId }) => [responseId, crypto.randomUUID() as string]))
      const messages = originals.map((one) => ({
        ...one,
        responseId: ids.get(one.responseId) ?? '',
        parentId: ids.get(one.parentId) ?? '',
      }))
      add(copy, messages)
      return { id: copy.id, messages }
    },
  }
}

/** What was said in a conversation and is said to it now, as the one prompt it would have been. */
export function wholePrompt(before: readonly StoredMessage[], message: string): string {
  if (before.length === 0) return message
  const said = before.map(({ sender, message }) => asSections(sender === 'human' ? 'user' : sender, message))
  return [...said, asSections('user', message)].join('\n\n')
}

const asSections = (role: Section['role'], message: string) =>
  /^\[(?:system|developer|user|assistant|tool)\]\n/.test(message) ? message : `[${role}]\n${message}`
