import { type Asked, type ClientBook, limits, type Written } from './load.ts'
import type { Trouble } from './troubles.ts'

export type Row = {
  request_id: string
  endpoint: string
  key_id: string
  status: number
  outcome: string
  usage: { input: number; output: number } | null
}
/** A call that the simulated upstream met: what was said in it, and from when to when (epoch ms). */
export type Call = { text: string; video: boolean; from: number; to: number }
export type Sums = { requests: number; tokens: { input: number; output: number } }

/** Everything that is compared. */
export type Books = {
  client: ClientBook
  rows: readonly Row[]
  sums: Sums
  calls: readonly Call[]
  troubles: readonly Trouble[]
  /** State of each video that was acknowledged, as each process says. */
  videos: ReadonlyMap<string, string[]>
  /** As each process says. */
  names: readonly string[]
  notes: readonly string[]
  dayTokens: ReadonlyMap<string, number>
}

/** The log is written twice a second; a busy machine may be late. */
const unwrittenMs = 2000
/** What waited is written one by one when the engine is back. */
const drainMs = 15_000
/** Places of a process that was killed or frozen are free after twenty seconds. */
const placesMs = 22_000

/** Rows of a table for people, and every invariant that does not hold. */
export function compareBooks(books: Books): { counts: [what: string, count: number][]; broken: string[] } {
  const { client, rows, calls, troubles } = books
  const broken: string[] = []
  const check = (holds: boolean, line: string) => void (!holds && broken.push(line))
  const byId = Map.groupBy(rows, ({ request_id }) => request_id)
  for (const [id, found] of byId) check(found.length === 1, `${found.length} rows for request ${id}`)
  const answered = client.asked.filter((one) => one.answered)
  const mayMiss = (one: Asked) => losesRow(troubles, one)
  const missing = answered.filter(({ id }) => !byId.has(id))
  for (const one of missing)
    check(mayMiss(one), `request ${one.id} was answered at ${new Date(one.to).toISOString()} and has no row`)
  for (const { id, wrong, keyId, tokens } of client.asked) {
    check(wrong === undefined, `request ${id}: ${wrong}`)
    const row = byId.get(id)?.[0]
    if (!row || !tokens) continue
    check(
      row.outcome === 'succeeded' && row.status === 200,
      `request ${id} was answered, its row says ${row.outcome}`,
    )
    check(row.key_id === keyId, `request ${id}: the row has another key`)
    check(
      row.usage?.input === tokens.input && row.usage.output === tokens.output,
      `request ${id}: the caller got ${JSON.stringify(tokens)}, the row has ${JSON.stringify(row.usage)}`,
    )
  }
  const told = new Map<string, Call[]>()
  for (const call of calls)
    for (const id of new Set(call.text.match(/chaos-\d+-\d+/g))) told.set(id, [...(told.get(id) ?? []), call])
  for (const { id } of answered) check(told.has(id), `request ${id} was answered without the upstream`)
  const total = (of: 'input' | 'output') => rows.reduce((sum, { usage }) => sum + (usage?.[of] ?? 0), 0)
  check(
    books.sums.requests === rows.length,
    `statistics have ${books.sums.requests} requests, the log ${rows.length}`,
  )
  for (const of of ['input', 'output'] as const)
    check(
      books.sums.tokens[of] === total(of),
      `statistics have ${books.sums.tokens[of]} ${of} tokens, the log ${total(of)}`,
    )
  broken.push(...limitsPassed(books, told), ...videosBroken(books), ...usesBroken(books))
  for (const value of books.names)
    check(
      isLast(client.name, value),
      `the name of a key is "${value}", the last one acknowledged "${client.name.last}"`,
    )
  for (const value of books.notes)
    check(isLast(client.note, value), `a note is "${value}", the last one acknowledged "${client.note.last}"`)
  const status = (wanted: number) => client.asked.filter((one) => one.status === wanted).length
  const made = (kind: Trouble['kind']) => troubles.filter((one) => one.kind === kind).length
  const states = [...books.videos.values()].flat()
  return {
    broken,
    counts: [
      ['chats asked', client.asked.length],
      ['chats answered whole', answered.length],
      ['chats refused by a limit (429)', status(429)],
      [
        'chats without an answer (cut, or nobody listened)',
        client.asked.filter((one) => one.status === 0).length,
      ],
      ['rows of the log', rows.length],
      ['answered chats whose row went with a killed process', missing.length],
      ['calls of the upstream', calls.length],
      ['output tokens, callers', answered.reduce((sum, { tokens }) => sum + (tokens?.output ?? 0), 0)],
      ['output tokens, log and statistics', total('output')],
      ['videos ordered', client.videos.length],
      ['videos acknowledged', books.videos.size],
      [
        'videos completed',
        states.filter((state) => state === 'completed').length / Math.max(1, books.names.length),
      ],
      ['changes of a key and a note acknowledged', client.name.acknowledged + client.note.acknowledged],
      ['processes killed', made('kill') + made('kill-away')],
      ['times the engine was away', made('engine') + made('kill-away')],
      ['processes frozen', made('freeze')],
      ['broken invariants', broken.length],
    ],
  }
}

/** A kill takes what was not written yet: half a second, or all since the engine went away, until that is written. */
function lostSince(kill: Trouble, troubles: readonly Trouble[]): number {
  const away = troubles.filter(({ kind }) => kind === 'engine' || kind === 'kill-away')
  const latest = (before: number) => away.findLast(({ from, to }) => from < before && to > before - drainMs)
  let since = kill.from
  for (let one = latest(since); one; one = latest(since)) since = one.from
  return since - unwrittenMs
}

const losesRow = (troubles: readonly Trouble[], { to: end }: Asked): boolean =>
  troubles.some(
    (one) =>
      one.kind.startsWith('kill') &&
      end > lostSince(one, troubles) &&
      end < (one.kind === 'kill' ? one.from : one.to) + unwrittenMs,
  )

const isLast = ({ last, unknown }: Written, value: string): boolean =>
  value === last || unknown.includes(value)

const minuteOf = (ms: number) => Math.floor(ms / 60_000)

function limitsPassed({ client, calls, troubles }: Books, told: ReadonlyMap<string, Call[]>): string[] {
  // Without the engine, and with places that ran out while their process was frozen, each process counts alone.
  const isCalm = (from: number, to: number) =>
    !troubles.some((one) => one.kind !== 'kill' && one.from - 1000 < to && one.to + placesMs > from)
  const broken: string[] = []
  const callsOf = (keyId: string) =>
    client.asked.filter((one) => one.keyId === keyId).flatMap(({ id }) => told.get(id) ?? [])
  const narrow = callsOf(client.keys.narrow).filter(({ from, to }) => isCalm(from, to))
  for (const call of narrow) {
    const open = narrow.filter(({ from, to }) => from <= call.from && to > call.from).length
    if (open > limits.concurrency) broken.push(`${open} at once for a key that may ${limits.concurrency}`)
  }
  // Of those alone that were surely admitted in that minute.
  const minutes = Map.groupBy(
    client.asked.filter(
      (one) => one.keyId === client.keys.minute && one.answered && minuteOf(one.from) === minuteOf(one.to),
    ),
    ({ from }) => minuteOf(from),
  )
  for (const [minute, of] of minutes)
    if (of.length > limits.rpm && isCalm(minute * 60_000, minute * 60_000 + 59_999))
      broken.push(`${of.length} in a minute for a key that may ${limits.rpm}`)
  return calls.length === 0 ? ['the upstream met nothing'] : broken
}

function videosBroken({ client, calls, videos }: Books): string[] {
  const broken: string[] = []
  for (const { id, prompt } of client.videos) {
    const sent = calls.filter(({ video, text }) => video && text.includes(prompt)).length
    if (sent > 1) broken.push(`"${prompt}" was sent ${sent} times`)
    if (id === undefined) continue
    for (const state of videos.get(id) ?? ['unknown']) {
      if (state !== 'completed' && state !== 'failed') broken.push(`video ${id} is ${state}`)
      if (state === 'completed' && sent !== 1)
        broken.push(`video ${id} is completed and was sent ${sent} times`)
    }
  }
  return broken
}

// More than a prompt and its answer are worth here.
const mostTokens = 3000

/** What a key used is what its rows say, and what requests used whose row went with a killed process. */
function usesBroken({ client, rows, dayTokens }: Books): string[] {
  const logged = new Set(rows.map(({ request_id }) => request_id))
  return Object.values(client.keys).flatMap((keyId) => {
    const sum = rows
      .filter((row) => row.key_id === keyId)
      .reduce((before, { usage }) => before + (usage?.input ?? 0) + (usage?.output ?? 0), 0)
    const rowless = client.asked.filter((one) => one.keyId === keyId && !logged.has(one.id)).length
    const used = dayTokens.get(keyId) ?? 0
    return used >= sum && used <= sum + rowless * mostTokens
      ? []
      : [`a key used ${used} tokens, its rows have ${sum}; ${rowless} requests have no row`]
  })
}
