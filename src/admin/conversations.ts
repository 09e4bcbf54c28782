import { Elysia } from 'elysia'
import type { ConversationFilter, ConversationSummary, StoredTurn } from '../core/conversation.ts'
import { fail } from '../core/fault.ts'
import type { Deps } from '../deps.ts'
import { readNumber } from './log-filter.ts'
import type { ConversationItem } from './answers.ts'

type Query = Record<string, string | undefined>
type ConversationDeps = Pick<Deps, 'conversations' | 'config' | 'jobs' | 'log'>

/** GET and DELETE /conversations and /conversations/{id} (product section 10). */
export const conversations = (deps: ConversationDeps) =>
  new Elysia({ name: 'admin-conversations' })
    .get('/conversations', ({ query }) => listPage(deps, query), {
      detail: {
        summary: 'Conversations that can go on, last used first',
        description:
          'page, page_size (50, at most 500), account, key_id. Sums of characters are over all pages.',
        tags: ['admin'],
      },
    })
    .get('/conversations/:id', ({ params }) => getOne(deps, params.id), {
      detail: { summary: 'One conversation and its turns, without what was said', tags: ['admin'] },
    })
    .delete(
      '/conversations/:id',
      async ({ params, query, request }) => {
        known(query, ['upstream'])
        await find(deps, params.id)
        const signal = flag('upstream', query) ? request.signal : undefined
        const { removed, ...upstream } = await deps.conversations.forget(params.id, signal)
        return { status: removed ? 'ok' : 'failed', removed: Number(removed), ...(signal && { upstream }) }
      },
      {
        parse: 'none',
        detail: {
          summary: 'Forget a conversation; with upstream=true it is deleted there too',
          tags: ['admin'],
        },
      },
    )
    .delete(
      '/conversations',
      async ({ query, set }) => {
        const answer = await removeMany(deps, query)
        if ('job_id' in answer) set.status = 202
        return answer
      },
      {
        parse: 'none',
        detail: {
          summary:
            'Forget those of an account or a key, or all; with upstream=true a job that deletes them there too',
          description: 'account, key_id or all=true; upstream',
          tags: ['admin'],
        },
      },
    )

async function listPage({ conversations, config }: ConversationDeps, query: Query) {
  known(query, ['page', 'page_size', 'account', 'key_id'])
  const page = readNumber('page', query['page'], { min: 1, max: 1e9, default: 1 })
  const size = readNumber('page_size', query['page_size'], { min: 1, max: 500, default: 50 })
  const { mode, ttl_seconds } = config.current().conversation
  const found = await conversations.store.list(filterOf(query), {
    since: conversations.since(),
    limit: size,
    offset: (page - 1) * size,
  })
  return {
    items: found.items.map((one) => encodeSummary(one, ttl_seconds)),
    total: found.total,
    page,
    page_size: size,
    sent_characters: found.sent,
    whole_characters: found.whole,
    mode,
  }
}

async function getOne(deps: ConversationDeps, id: string) {
  const summary = encodeSummary(await find(deps, id), deps.config.current().conversation.ttl_seconds)
  return { ...summary, turn_list: (await deps.conversations.store.turns(id)).map(encodeTurn) }
}

async function removeMany({ conversations, jobs, log }: ConversationDeps, query: Query) {
  known(query, ['account', 'key_id', 'all', 'upstream'])
  const filter = filterOf(query)
  if (!flag('all', query) && Object.keys(filter).length === 0)
    fail({
      kind: 'missing_parameter',
      param: 'all',
      message: 'Say which conversations: account=…, key_id=…, or all=true.',
    })
  const { items } = await conversations.store.list(filter, { since: 0, limit: -1, offset: 0 })
  const ids = items.map(({ id }) => id)
  if (flag('upstream', query)) {
    const job = jobs.start('conversations.delete', ids.length, async ({ signal, result }) => {
      for (const id of ids) {
        if (signal.aborted) return
        const { removed, failed } = await conversations.forget(id, signal)
        result({ id, ok: removed, message: failed.map(({ message }) => message).join(' ') })
      }
    })
    return { job_id: job.state().id }
  }
  let removed = 0
  for (const id of ids) if (await conversations.store.remove(id)) removed++
  log.info('conversations forgotten', { removed })
  return { status: 'ok', removed }
}

const find = async ({ conversations }: ConversationDeps, id: string): Promise<ConversationSummary> =>
  (await conversations.store.get(id, conversations.since())) ?? fail(noSuchConversation)

const noSuchConversation = {
  kind: 'not_found',
  message:
    'There is no conversation with this id; it may have been forgotten. GET /conversations lists them.',
} as const

// The key of nobody is empty: /v1 without one.
const filterOf = ({ account, key_id }: Query): ConversationFilter => ({
  ...(account && { accountId: account }),
  ...(key_id !== undefined && { keyId: key_id }),
})

function known(query: Query, names: readonly string[]): void {
  const stranger = Object.keys(query).find((name) => !names.includes(name))
  if (stranger !== undefined) wrong(stranger, `one of ${names.join(', ')}`)
}

function flag(name: string, query: Query): boolean {
  const value = query[name] ?? 'false'
  if (value !== 'true' && value !== 'false') wrong(name, 'true or false')
  return value === 'true'
}

const wrong = (param: string, expected: string): never =>
  fail({
    kind: 'invalid_value',
    param,
    message: `The query parameter "${param.slice(0, 100)}" must be ${expected}.`,
  })

const encodeSummary = (one: ConversationSummary, ttlSeconds: number): ConversationItem => ({
  id: one.id,
  key_id: one.keyId,
  account: one.accountId,
  model: one.model,
  created_at: one.createdAt,
  used_at: one.usedAt,
  expires_at: one.usedAt + ttlSeconds * 1000,
  turns: one.turns,
  sent_characters: one.sent,
  whole_characters: one.whole,
})

const encodeTurn = ({ id, parentId, place, at }: StoredTurn) => ({
  id,
  parent_id: parentId,
  account: place.accountId,
  upstream_conversation_id: place.conversationId,
  at,
})
