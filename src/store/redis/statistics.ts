import {
  noSums,
  type SpreadRow,
  spans,
  type StatisticsKind,
  type Sums,
  sumNames,
  type SumsRow,
} from '../statistics-sums.ts'
import type { StatisticsStore } from '../store.ts'
import { allOf, dropAll } from './hashes.ts'
import { type Command, fieldsOf, type Link, pieces, texts } from './link.ts'

const kinds: readonly StatisticsKind[] = ['all', 'endpoint', 'model', 'key', 'account']
const spreadKinds = ['ms', 'first_ms'] as const
const sumsKey = (kind: string, span: number, slot: number, name: string) =>
  `stats:${kind}:${span}:${slot}:${name}`
/** Which sums there are: slot and name, ordered by both. */
const indexKey = (kind: string, span: number) => `stats:${kind}:${span}`
const spreadKey = (kind: string, span: number) => `spread:${kind}:${span}`
const memberOf = (slot: number, name: string) => `${slot} ${name}`
const placeOf = (member: string) => {
  const at = member.indexOf(' ')
  return { slot: Number(member.slice(0, at)), name: member.slice(at + 1) }
}

/** What adds rows to the statistics. */
export const addStatistics = (sums: readonly SumsRow[], spread: readonly SpreadRow[]): Command[] => [
  ...sums.flatMap((row): Command[] => {
    const key = sumsKey(row.kind, row.span, row.slot, row.name)
    return [
      ['ZADD', indexKey(row.kind, row.span), row.slot, memberOf(row.slot, row.name)],
      ...sumNames.filter((name) => row[name] !== 0).map((name): Command => ['HINCRBY', key, name, row[name]]),
    ]
  }),
  ...spread.map(({ kind, span, slot, step, count }): Command => [
    'HINCRBY',
    spreadKey(kind, span),
    `${slot} ${step}`,
    count,
  ]),
]

/** What removes these rows, so that they can be written anew. */
export const clearStatistics = (sums: readonly SumsRow[], spread: readonly SpreadRow[]): Command[] => [
  ...sums.map(({ kind, span, slot, name }): Command => ['DEL', sumsKey(kind, span, slot, name)]),
  ...spread.map(({ kind, span, slot, step }): Command => ['HDEL', spreadKey(kind, span), `${slot} ${step}`]),
]

/** The places of all sums of a kind, and all steps, for `migrate`. */
export async function allStatistics(link: Link): Promise<{ sums: SumsRow[]; spread: SpreadRow[] }> {
  const sums: SumsRow[] = []
  const spread: SpreadRow[] = []
  for (const span of Object.values(spans)) {
    for (const kind of kinds)
      sums.push(
        ...(await readSums(link, kind, span, texts(await link.send('ZRANGE', indexKey(kind, span), 0, -1)))),
      )
    for (const kind of spreadKinds)
      for (const [field, count] of await allOf(link, spreadKey(kind, span))) {
        const [slot = 0, step = 0] = field.split(' ').map(Number)
        spread.push({ kind, span, slot, step, count: Number(count) })
      }
  }
  return { sums, spread }
}

async function readSums(
  link: Link,
  kind: StatisticsKind,
  span: number,
  members: readonly string[],
): Promise<SumsRow[]> {
  const rows: SumsRow[] = []
  for (const piece of pieces(members, 500))
    rows.push(
      ...(await Promise.all(
        piece.map(async (member) => {
          const { slot, name } = placeOf(member)
          const fields = fieldsOf(await link.send('HGETALL', sumsKey(kind, span, slot, name)))
          const sums: Sums = noSums()
          for (const each of sumNames) sums[each] = Number(fields.get(each) ?? 0)
          return { ...sums, kind, span, slot, name }
        }),
      )),
    )
  return rows
}

export function redisStatistics(link: Link): StatisticsStore {
  return {
    read: async ({ kind, span, from, after, most }) => {
      const key = indexKey(kind, span)
      const reached = await link.send('ZRANK', key, memberOf(after.slot, after.name))
      // One that was swept meanwhile has no rank: then everything behind its slot is looked at.
      const members =
        typeof reached === 'number'
          ? texts(await link.send('ZRANGE', key, reached + 1, reached + most))
          : texts(await link.send('ZRANGEBYSCORE', key, Math.max(from, after.slot), '+inf'))
      const wanted = members
        .map((member) => ({ member, ...placeOf(member) }))
        .filter(
          ({ slot, name }) =>
            slot >= from && (slot > after.slot || (slot === after.slot && name > after.name)),
        )
      return readSums(
        link,
        kind,
        span,
        wanted.slice(0, most).map(({ member }) => member),
      )
    },
    ofName: async ({ kind, span, name, from, until }) => {
      const members = texts(await link.send('ZRANGEBYSCORE', indexKey(kind, span), from, `(${until}`))
      return readSums(
        link,
        kind,
        span,
        members.filter((member) => placeOf(member).name === name),
      )
    },
    spread: async (kind, span, from) => {
      const counts = new Map<number, number>()
      for (const [field, count] of await allOf(link, spreadKey(kind, span))) {
        const [slot = 0, step = 0] = field.split(' ').map(Number)
        if (slot >= from) counts.set(step, (counts.get(step) ?? 0) + Number(count))
      }
      return [...counts].map(([step, count]) => ({ step, count })).toSorted((one, two) => one.step - two.step)
    },
    sweep: async (days, hours) => {
      for (const [span, until] of [
        [spans.day, days],
        [spans.hour, hours],
      ] as const) {
        for (const kind of kinds) {
          const old = texts(await link.send('ZRANGEBYSCORE', indexKey(kind, span), '-inf', `(${until}`))
          for (const piece of pieces(old, 500))
            await link.together([
              ...piece.map((member): Command => {
                const { slot, name } = placeOf(member)
                return ['DEL', sumsKey(kind, span, slot, name)]
              }),
              ['ZREM', indexKey(kind, span), ...piece],
            ])
        }
        for (const kind of spreadKinds) {
          const fields = [...(await allOf(link, spreadKey(kind, span))).keys()]
          await link.together(
            dropAll(
              spreadKey(kind, span),
              fields.filter((field) => Number(field.split(' ')[0]) < until),
            ),
          )
        }
      }
    },
  }
}
