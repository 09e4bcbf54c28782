import { randomBytes } from 'node:crypto'
import type { SaidTurn } from '../../core/conversation.ts'
import type { ModelEvent } from '../../core/event.ts'
import type { Turn } from '../../core/prompt.ts'
import type { Log } from '../../lib/log.ts'
import type { ConversationStore } from '../../store/content.ts'
import { forget, type ForgetDeps, type Forgotten } from './forget.ts'
import { type ConversationWish, findPlace } from './find-place.ts'
import { extendHash } from './history-hash.ts'
import type { BegunThread, Thread } from './thread.ts'

/** `[conversation]` of the configuration. */
export type ConversationSettings = {
  mode: 'off' | 'explicit' | 'auto'
  ttl_seconds: number
  max_per_account: number
}

/** One request in its conversation. */
export type Conversation = {
  id: string
  /** Everything said, as it would be told to an account that knows nothing of it. */
  turns: readonly Turn[]
  thread: Thread
  /** Takes note of where the answer stands upstream. */
  heard: (event: ModelEvent) => void
  /** Keeps the answer as the caller got it. Not `whole`: the upstream said more, so it does not go on from there. */
  answered: (text: string, whole: boolean) => Promise<void>
}

export type Conversations = {
  /** Undefined while conversations are off. Rejects with `conversation_not_found` when nothing is known of the one named. */
  open: (wish: ConversationWish) => Promise<Conversation | undefined>
  store: ConversationStore
  /** Conversations last used before this moment are forgotten. Epoch milliseconds. */
  since: () => number
  /** Forgets one; with a signal it is deleted at the upstream as well. */
  forget: (id: string, signal?: AbortSignal) => Promise<Forgotten>
  close: () => void
}

export type ConversationsOptions = ForgetDeps & {
  settings: () => ConversationSettings
  now: () => number
  log: Log
}

const sweepMs = 600_000
const sweepLimit = 1000

/** Conversations of the upstream that go on, found by name or by their history; each belongs to one API key. */
export function createConversations(options: ConversationsOptions): Conversations {
  const { store, settings, now, log } = options
  const since = () => now() - settings().ttl_seconds * 1000
  const sweeper = setInterval(() => void sweep(), sweepMs)
  sweeper.unref()
  void sweep()

  async function sweep(): Promise<void> {
    try {
      while ((await store.sweep(since(), sweepLimit)) === sweepLimit) continue
    } catch (error) {
      log.warn('old conversations could not be removed', { reason: String(error) })
    }
  }

  async function open(wish: ConversationWish): Promise<Conversation | undefined> {
    const { mode } = settings()
    if (mode === 'off' || (mode === 'explicit' && wish.nameless)) return undefined
    const {
      parent,
      hash,
      turns,
      fresh,
      id = `conv-${randomBytes(12).toString('hex')}`,
    } = await findPlace({ store, since: since(), mode }, wish)
    const { keyId, model } = wish
    const place = { conversationId: '', responseId: '' }
    let begun: BegunThread | undefined

    async function answered(text: string, whole: boolean): Promise<void> {
      if (!begun || !text) return
      const { continued, accountId, fileIds } = begun
      const answer: SaidTurn = { role: 'assistant', text }
      const told = continued ? fresh : turns
      const at = {
        accountId,
        fileIds,
        conversationId: place.conversationId,
        responseId: whole ? place.responseId : '',
      }
      try {
        await store.keep(
          {
            conversationId: id,
            keyId,
            model: model.id,
            parentId: continued ? (parent?.id ?? null) : null,
            place: at,
            hash: fresh.length > 0 ? extendHash(hash, [...fresh, answer]) : extendHash(hash, [answer]),
            said: [...told.map(({ role, text }) => ({ role, text })), answer],
            at: now(),
            sent: characters(told),
            whole: characters(turns),
          },
          settings().max_per_account,
        )
      } catch (error) {
        log.error('a conversation could not be kept', { conversation: id, reason: String(error) })
      }
    }

    return {
      id,
      turns,
      thread: {
        parent: fresh.length > 0 && parent?.place.responseId ? parent.place : undefined,
        fresh,
        begun: (answer) => {
          begun = answer
          Object.assign(place, { conversationId: answer.continued?.conversationId ?? '', responseId: '' })
        },
      },
      heard: (event) => {
        if (event.type === 'conversation') place.conversationId = event.conversationId
        if (event.type === 'response') place.responseId = event.responseId
      },
      answered,
    }
  }

  return {
    open,
    store,
    since,
    forget: (id, signal) => forget(options, id, signal),
    close: () => clearInterval(sweeper),
  }
}

const characters = (turns: readonly Turn[]) => turns.reduce((sum, { text }) => sum + text.length, 0)
