import { healWithinSeconds } from './day-plan.ts'

/** One request of a caller. Times are milliseconds since the day began; `code` is empty when it was answered. */
export type Asked = { at: number; endedAt: number; code: string }
/** What the webhook was sent. */
export type Posted = { at: number; event: 'began' | 'ended'; code: string }
/** A trouble as it went. */
export type Past = { name: string; harmless: boolean; from: number; to: number; until: number }

export type Day = {
  minutes: number
  past: readonly Past[]
  /** Troubles that were not played, and why. */
  leftOut: readonly string[]
  asked: readonly Asked[]
  posted: readonly Posted[]
  /** Alerts that are on at the end. */
  on: readonly string[]
  /** Requests in the log and in the statistics at the end. */
  logged: number
  counted: number
  /** Accounts by state at the end, and which states the upstream gave. */
  states: Readonly<Record<string, number>>
  expected: Readonly<Record<string, number>>
}

/** Seconds from the end of the trouble to the end of the last request that failed after it; undefined: it never healed. */
export function healedAfter({ to, until }: Past, asked: readonly Asked[]): number | undefined {
  const after = asked.filter(({ endedAt }) => endedAt >= to && endedAt < until)
  const last = after.filter(({ code }) => code !== '').at(-1)
  if (!last) return 0
  return after.some(({ at, code }) => at > last.at && code === '') ? (last.endedAt - to) / 1000 : undefined
}

/** What went against the bounds of the day, a sentence each. */
export function breaches(day: Day): string[] {
  const found: string[] = []
  for (const past of day.past) {
    const healed = healedAfter(past, day.asked)
    if (healed === undefined || healed > healWithinSeconds)
      found.push(`"${past.name}" did not heal within ${healWithinSeconds} s`)
    const failed = within(day.asked, past).filter(({ code }) => code !== '').length
    if (past.harmless && failed > 0)
      found.push(`"${past.name}": ${failed} requests failed although one way and one account were good`)
  }
  if (day.logged !== day.asked.length)
    found.push(`${day.asked.length} requests were sent, ${day.logged} are in the log`)
  if (day.counted !== day.asked.length)
    found.push(`${day.asked.length} requests were sent, ${day.counted} are in the statistics`)
  const states = (of: Day['states']) =>
    Object.entries(of)
      .filter(([, count]) => count > 0)
      .map(([state, count]) => `${count} ${state}`)
      .toSorted()
      .join(', ')
  if (states(day.states) !== states(day.expected))
    found.push(`accounts ended as ${states(day.states)}; the upstream made them ${states(day.expected)}`)
  const times = (event: Posted['event'], code: string) =>
    day.posted.filter((one) => one.event === event && one.code === code).length
  for (const code of new Set(day.posted.map((one) => one.code)))
    if (times('began', code) - times('ended', code) !== Number(day.on.includes(code)))
      found.push(`alert ${code} began ${times('began', code)} times and ended ${times('ended', code)} times`)
  return found
}

/** Those that failed although they were asked when the trouble was over: what healing cost. */
export const failedAfterwards = (asked: readonly Asked[], past: Past): number =>
  within(asked, past).filter(({ at, code }) => at >= past.to && code !== '').length

/** By their end: what ends in the next trouble is the next trouble's. */
const within = (asked: readonly Asked[], { from, until }: Past) =>
  asked.filter(({ endedAt }) => endedAt >= from && endedAt < until)

/** The section of docs/soak.md about the day. */
export function dayTable(day: Day): string {
  const rows = day.past.map((past) => {
    const requests = within(day.asked, past)
    const healed = healedAfter(past, day.asked)
    return [
      past.name,
      past.harmless ? 'none may' : 'may',
      String(requests.length),
      tally(requests.flatMap(({ code }) => (code === '' ? [] : [code]))),
      String(failedAfterwards(day.asked, past)),
      healed === undefined ? 'not' : `${healed.toFixed(1)} s`,
      alerts(day.posted, past, 'began'),
      alerts(day.posted, past, 'ended'),
    ]
  })
  const head = [
    'trouble',
    'requests fail',
    'requests',
    'failed',
    'of these asked after it',
    'healed after',
    'alerts begun',
    'alerts ended',
  ]
  const lines = [head, ['---', '---', '---:', '---', '---:', '---:', '---', '---'], ...rows]
  const wrong = breaches(day)
  const failed = day.asked.filter(({ code }) => code !== '').length
  const begun = day.posted.filter(({ event }) => event === 'began').length
  return `## A day in ${day.minutes} minutes

${lines.map((line) => `| ${line.join(' | ')} |`).join('\n')}

${day.asked.length} requests, ${failed} failed; ${day.logged} in the log, ${day.counted} in the statistics. Alerts: ${begun} begun, ${day.posted.length - begun} ended, still on: ${day.on.join(', ') || 'none'}. ${day.leftOut.length > 0 ? `Left out (${day.leftOut.length}): ${day.leftOut.join('; ')}.` : 'Nothing was left out.'}

${wrong.length === 0 ? 'Every bound was kept.' : `Against the bounds:\n\n${wrong.map((one) => `- ${one}`).join('\n')}`}
`
}

const alerts = (posted: readonly Posted[], { from, until }: Past, event: Posted['event']): string =>
  tally(
    posted.filter((one) => one.event === event && one.at >= from && one.at < until).map(({ code }) => code),
  )

/** Words with how often each stands there. */
function tally(words: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1)
  return Array.from(counts, ([word, count]) => (count === 1 ? word : `${word} ${count}`)).join(', ') || '–'
}

/** The section of a page about the day; empty when it has none. */
export const dayOfPage = (page: string): string => /^## A day in [\s\S]*/m.exec(page)?.[0] ?? ''

/** The page with its section about the day replaced, or added at the end. */
export function withDay(page: string, section: string): string {
  const at = page.search(/^## A day in /m)
  return `${(at === -1 ? page : page.slice(0, at)).trimEnd()}\n\n${section}`
}
