import type { Quota } from '../../core/account.ts'
import type { Tier } from '../../core/model.ts'
import { type Json, list, record, text } from '../json.ts'
import type { Words } from './words.ts'

/** The modes the upstream offers an account, by its own names: whether the account has them (upstream-protocol 2.5). */
export type ModeOffer = ReadonlyMap<string, boolean>

/** The answer of the modes call; undefined when it lists none. */
export function decodeModes(answer: Json): ModeOffer | undefined {
  const rows = list(answer['modes']).flatMap((value): [string, boolean][] => {
    const mode = record(value)
    const id = text(mode?.['id'])
    const availability = mode?.['availability']
    // `{"available":{}}`, or the word alone.
    const state = text(availability) ?? Object.keys(record(availability) ?? {})[0] ?? 'available'
    return id ? [[id, state === 'available']] : []
  })
  return rows.length > 0 ? new Map(rows) : undefined
}

const day = 86_400

/** The quota of a mode that an account has not got. */
export const notHad = (now: number): Quota => ({
  remaining: 0,
  total: 0,
  windowSeconds: day,
  resetsAt: now + day * 1000,
})

/** What a list of subscriptions shows: the tier, and names nobody knows (upstream-protocol 8.4). */
export type Subscribed = { tier?: Tier; names: string[]; unknown: string[] }

export function decodeSubscriptions(answer: Json, words: Pick<Words, 'tier'>): Subscribed {
  const names = list(answer['subscriptions']).flatMap((value) => {
    const row = record(value)
    const isOver = /INACTIVE|CANCEL|EXPIRED/i.test(text(row?.['status']) ?? '')
    return (isOver ? undefined : text(row?.['tier'])) ?? []
  })
  const found = names.map((name) => words.tier(name))
  const tier = (['heavy', 'super', 'basic'] as const).find((each) => found.includes(each))
  return { ...(tier && { tier }), names, unknown: names.filter((_, index) => found[index] === undefined) }
}
