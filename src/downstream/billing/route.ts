import { Elysia } from 'elysia'
import { fail } from '../../core/fault.ts'
import type { Deps } from '../../deps.ts'
import { dayOf, monthOf } from '../../lib/utc-day.ts'
import { enterUnswitched } from '../auth.ts'
import { paths } from '../paths.ts'
import { type Allowance, encodeBillingUsage, encodeSubscription, encodeUsage, type Used } from './encode.ts'

/** A caller's own limits and use, in the forms clients ask for (product section 4). */
export function billing(deps: Deps): Elysia {
  const app = new Elysia({ name: 'billing' })
  for (const path of paths('/usage'))
    app.get(path, ({ request }) => usage(deps, request), about('What this key may use and has used'))
  for (const path of paths('/dashboard/billing/subscription'))
    app.get(
      path,
      ({ request }) => encodeSubscription(allowance(deps, enterUnswitched(deps, request, 'usage').keyId)),
      about('The budget of this key'),
    )
  for (const path of paths('/dashboard/billing/usage'))
    app.get(path, ({ request }) => billingUsage(deps, request), about('What this key has used, by day'))
  return app
}

const about = (summary: string) => ({ detail: { summary, tags: ['OpenAI'] } })

const dayMs = 86_400_000
const ofKey = (name: string) => ({ kind: 'key', span: 24, name }) as const

function allowance({ keys }: Deps, keyId: string): Allowance {
  const held = keys.get(keyId)
  if (!held) return { key: undefined, dayTokens: 0, monthTokens: 0, minute: 0 }
  return { key: held.key, ...held.limits.usage() }
}

async function usage(deps: Deps, request: Request) {
  const { keyId } = enterUnswitched(deps, request, 'usage')
  // What ended in the last half second is not in the statistics yet.
  await deps.ledger.flush()
  const now = Date.now()
  const { first, next } = monthOf(now)
  const days = await deps.statistics.ofName({
    ...ofKey(keyId),
    from: first * dayMs,
    until: next * dayMs,
  })
  const today = days.filter(({ slot }) => slot === dayOf(now) * dayMs)
  const ends = { today: (dayOf(now) + 1) * dayMs, month: next * dayMs }
  return encodeUsage(allowance(deps, keyId), { today: summed(today), month: summed(days) }, (window) =>
    window === '1d' ? ends.today : ends.month,
  )
}

function summed(rows: readonly Used[]): Used {
  const total = { requests: 0, input: 0, output: 0, cached: 0 }
  for (const { requests, input, output, cached } of rows) {
    total.requests += requests
    total.input += input
    total.output += output
    total.cached += cached
  }
  return total
}

async function billingUsage(deps: Deps, request: Request) {
  const { keyId } = enterUnswitched(deps, request, 'usage')
  const query = new URL(request.url).searchParams
  const { first } = monthOf(Date.now())
  const from = readDate(query, 'start_date') ?? first * dayMs
  const until = readDate(query, 'end_date') ?? (dayOf(Date.now()) + 1) * dayMs
  await deps.ledger.flush()
  const days = await deps.statistics.ofName({ ...ofKey(keyId), from, until })
  return encodeBillingUsage(
    allowance(deps, keyId),
    days.map(({ slot, input, output }) => ({ at: slot, tokens: input + output })),
  )
}

/** A date of the query as epoch milliseconds in UTC. */
function readDate(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name)
  if (text === null) return undefined
  const at = Date.parse(`${text.slice(0, 10)}T00:00:00Z`)
  if (!Number.isNaN(at)) return at
  return fail({
    kind: 'invalid_value',
    param: name,
    message: `The parameter "${name}" must be a date as 2026-01-31, not "${text.slice(0, 40)}".`,
  })
}
