import { signal } from '@preact/signals'
import type { encodeKey } from '../../src/admin/key-item.ts'
import { api, type Refusal, type Reply } from './api.ts'

/** A key of a caller as GET /keys shows it. Times are epoch milliseconds, 0 is never; a limit of 0 is none. */
export type Key = ReturnType<typeof encodeKey>

export const keys = signal<readonly Key[] | undefined>(undefined)

export async function loadKeys(): Promise<Refusal | undefined> {
  const reply = await api<{ items: Key[] }>('GET', '/keys')
  if (reply.ok) keys.value = reply.value.items
  return reply.ok ? undefined : reply.refusal
}

/** The key in config.toml. */
export const configKey = 'config'

const passes = new Map<string, { secret: string; expires_at: number }>()
const marginMs = 60_000

/** A secret that stands for the key for a while; empty for no key at all. */
export async function passFor(keyId: string): Promise<Reply<string>> {
  const held = passes.get(keyId)
  if (keyId === '' || (held && held.expires_at - marginMs > Date.now()))
    return { ok: true, value: held?.secret ?? '' }
  const reply = await api<{ secret: string; expires_at: number }>('POST', '/keys/pass', { key_id: keyId })
  if (!reply.ok) return reply
  passes.set(keyId, reply.value)
  return { ok: true, value: reply.value.secret }
}

/** What can be chosen for a key. Times are epoch milliseconds, 0 is never; a limit of 0 is none. */
export type KeyWish = Omit<Key, 'id' | 'prefix' | 'created_at' | 'last_used_at' | 'usage' | 'tiers'> & {
  tiers: readonly string[]
}

/** Makes a key. Its secret is in the answer, and never shown again. */
export async function createKey(wish: KeyWish): Promise<Reply<{ key: Key; secret: string }>> {
  const reply = await api<{ key: Key; secret: string }>('POST', '/keys', wish)
  if (reply.ok) await loadKeys()
  return reply
}

/** Changes a key; what is in force then is loaded anew. */
export async function changeKey(id: string, change: Partial<KeyWish>): Promise<Refusal | undefined> {
  const reply = await api('PATCH', `/keys/${encodeURIComponent(id)}`, change)
  if (!reply.ok) return reply.refusal
  return loadKeys()
}

export async function removeKey(id: string): Promise<Refusal | undefined> {
  const reply = await api('DELETE', `/keys/${encodeURIComponent(id)}`)
  if (!reply.ok) return reply.refusal
  return loadKeys()
}
