import type { WebOptions } from './call.ts'
import { wordsOf } from './words.ts'

/** A word of the upstream's that was met: a path that answered, a mode it offers, a subscription. `said` is what it said with it. */
export type SeenWord = { table: 'paths' | 'modes' | 'tiers'; name: string; said: string }

/** Tells that a path answered. */
export function noteSeen(options: WebOptions, path: string, status: number): void {
  const name = options.onSeen && wordsOf(options).pathName(path)
  if (name) options.onSeen?.({ table: 'paths', name, said: `HTTP ${status}` })
}
