import { signal } from '@preact/signals'
import type { ConversationItem } from '../../src/admin/answers.ts'
import { api, type Refusal } from './api.ts'

export type Conversation = ConversationItem
type Page = {
  items: readonly Conversation[]
  total: number
  sent_characters: number
  whole_characters: number
  mode: 'off' | 'explicit' | 'auto'
}

export const conversationsPerPage = 50
export const conversations = signal<Page | undefined>(undefined)

export async function loadConversations(page: number, keyId: string): Promise<Refusal | undefined> {
  const search = new URLSearchParams({ page: String(page), page_size: String(conversationsPerPage) })
  if (keyId) search.set('key_id', keyId)
  const reply = await api<Page>('GET', `/conversations?${search}`)
  if (reply.ok) conversations.value = reply.value
  return reply.ok ? undefined : reply.refusal
}

/** Forgets one, or all of them. With `upstream` they are deleted there too; of all that is a job, whose id is answered. */
export async function forget(
  id: string | 'all',
  upstream: boolean,
): Promise<{ refusal?: Refusal; jobId?: string }> {
  const end = upstream ? 'upstream=true' : ''
  const path =
    id === 'all' ? `/conversations?all=true&${end}` : `/conversations/${encodeURIComponent(id)}?${end}`
  const reply = await api<{ job_id?: string }>('DELETE', path, undefined, { timeoutMs: 60_000 })
  if (!reply.ok) return { refusal: reply.refusal }
  return reply.value.job_id ? { jobId: reply.value.job_id } : {}
}
