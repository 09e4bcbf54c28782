import { createHash } from 'node:crypto'
import { nanoid } from 'nanoid'
import type { KeyStore } from './store.ts'

/** How many API keys a file held: those that are new, those known already, and those that are none. */
export type ImportedKeys = { new: number; known: number; invalid: number; off: number }

// The key that a sibling makes by itself: whoever knows the program knows it.
const publicKey = 'sk-test'

/**
 * Takes the API keys of sibling 004's `api_keys.json` over (`{"keys": {"sk-…": {name, enabled, created_at, …}}}`), so that
 * their holders need nothing new. Known ones stay as they are. A key that everybody knows is switched off. `keys`
 * undefined only counts. Rejects with an Error when the text is not such a file.
 */
export async function importKeys(
  keys: KeyStore | undefined,
  text: string,
  now: number,
): Promise<ImportedKeys> {
  const known = new Set((await keys?.all())?.map(({ hash }) => hash))
  const counts = { new: 0, known: 0, invalid: 0, off: 0 }
  for (const [secret, settings] of Object.entries(keysIn(text))) {
    if (!/^[\x21-\x7e]{4,200}$/.test(secret) || !isObject(settings)) {
      counts.invalid++
      continue
    }
    const hash = createHash('sha256').update(secret).digest('hex')
    if (known.has(hash)) {
      counts.known++
      continue
    }
    known.add(hash)
    const enabled = settings['enabled'] !== false && secret !== publicKey
    if (secret === publicKey) counts.off++
    counts.new++
    await keys?.put(
      {
        id: `key_${nanoid(12)}`,
        name: textOf(settings['name']) || 'taken over',
        prefix: secret.slice(0, 7),
        enabled,
        createdAt: timeOf(settings['created_at']) ?? now,
        expiresAt: 0,
        lastUsedAt: timeOf(settings['last_used']) ?? 0,
        models: [],
        rpm: 0,
        concurrency: 0,
        dailyTokens: 0,
        monthlyTokens: 0,
        dailyUsd: 0,
        monthlyUsd: 0,
      },
      hash,
    )
  }
  return counts
}

function keysIn(text: string): Record<string, unknown> {
  const file: unknown = JSON.parse(text.replace(/^\uFEFF/, ''))
  const keys = isObject(file) ? (file['keys'] ?? file) : undefined
  if (!isObject(keys)) throw new Error('it holds no table of keys')
  return keys
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const textOf = (value: unknown) => (typeof value === 'string' ? value.slice(0, 200) : '')

/** Seconds, milliseconds or an ISO date → epoch milliseconds. */
function timeOf(value: unknown): number | undefined {
  const at = typeof value === 'string' ? Date.parse(value) : Number(value)
  if (!Number.isFinite(at) || at <= 0) return undefined
  return Math.round(at < 1e11 ? at * 1000 : at)
}
