import type { Account } from '../../core/account.ts'
import { asFault, type Fault } from '../../core/fault.ts'
import { type Model, quotaKey, tiers } from '../../core/model.ts'
import type { Prompt } from '../../core/prompt.ts'
import type { Pool } from '../../pool/pool.ts'
import { resting, standingOf } from '../../pool/standing.ts'
import type { Transport, Upstream } from '../../upstream/upstream.ts'
import type { Upstreams } from '../../upstream/upstreams.ts'
import { rowAt } from '../routes.ts'

/**
 * How a chat of one word went. `transport` answered it, or was the last to be tried. `ms` is the time to its end.
 * `unreached`: nothing at the other end answered.
 */
export type TestChat = {
  ok: boolean
  message: string
  model: string
  transport: Transport
  ms: number
  unreached?: true
}

export type TestChatDeps = {
  pool: Pick<Pool, 'acquireOne'>
  upstreams: Pick<Upstreams, 'of'>
  /** Every row of the catalogue. */
  models: () => readonly Model[]
  now: () => number
}

/** Modes from the one that costs an account least; what is not among them comes last. */
const cheapestModes = ['fast', 'auto', 'expert', 'heavy']
const patienceMs = 30_000

const prompt: Prompt = { turns: [{ role: 'user', text: 'Reply with the single word: ok' }], search: false }

/**
 * Sends one short chat as this account, temporary whatever `grok.temporary` says, on the cheapest mode the account has:
 * over the first transport that is not refused. Resolves to undefined when the account is at its limit in every mode.
 * What the upstream says is booked in the pool, unless the account is out and cannot be lent. Rejects only when the
 * signal ends it.
 */
export async function testChat(
  deps: TestChatDeps,
  account: Account,
  signal: AbortSignal,
): Promise<TestChat | undefined> {
  const upstream = deps.upstreams.of(account)
  const rows = deps.models().filter(({ upstreams }) => upstreams.includes(account.upstream))
  const model = cheapestModel(
    account,
    rows.map((row) => rowAt(upstream, row)),
    deps.now(),
  )
  if (!model) return undefined
  const lease = deps.pool.acquireOne(account.id, model)
  const startedAt = performance.now()
  const end = AbortSignal.any([signal, AbortSignal.timeout(patienceMs)])
  let refused = ''
  let last: TestChat | undefined
  for (const transport of upstream.transports(model)) {
    const fault = await chat(upstream, { transport, model, account, signal: end })
    signal.throwIfAborted()
    const ms = Math.round(performance.now() - startedAt)
    const told = { model: model.id, transport, ms }
    if (!fault) {
      lease?.settle()
      return { ok: true, message: `answered in ${ms} ms over ${transport}${refused}`, ...told }
    }
    const unreached = fault.unreached && { unreached: true as const }
    last = { ok: false, message: `${fault.message}${wordsOf(fault)}`, ...told, ...unreached }
    if (fault.transportRefused || fault.kind === 'browser_refused') {
      refused = `; ${transport} was refused: ${fault.message}`
      continue
    }
    lease?.settle(fault, false)
    return last
  }
  // Every way was refused: that says nothing about the account.
  lease?.settle(undefined, false)
  return last
}

/** Undefined when there was an answer with words. */
async function chat(
  upstream: Pick<Upstream, 'open'>,
  { transport, ...request }: { transport: Transport; model: Model; account: Account; signal: AbortSignal },
): Promise<Fault | undefined> {
  try {
    const answer = await upstream.open(transport, { ...request, prompt, fileIds: [], temporary: true })
    let said = ''
    await answer.each((events) => {
      for (const event of events) if (event.type === 'text.delta') said += event.delta
    })
    return said.trim() === '' ? wordless : undefined
  } catch (error) {
    return request.signal.aborted ? late : asFault(error)
  }
}

/** Smaller is cheaper. */
function rank({ mode, cost }: Model): number {
  const place = cheapestModes.indexOf(mode)
  return cost * 10 + (place === -1 ? cheapestModes.length : place)
}

/** The model of the cheapest mode that the account has and can use now. */
function cheapestModel(account: Account, models: readonly Model[], now: number): Model | undefined {
  return models
    .filter(({ kind, tier }) => kind === 'chat' && tiers.indexOf(tier) <= tiers.indexOf(account.tier))
    .filter((model) => canUse(account, quotaKey(model), now))
    .toSorted((a, b) => rank(a) - rank(b))[0]
}

/** An account that is out is asked all the same: whether it answers is what the operator wants to know. */
const canUse = (account: Account, mode: string, now: number): boolean =>
  standingOf({ ...account, state: 'active' }, mode, 0, now).left !== resting

const wordsOf = ({ detail }: Fault): string => (detail ? ` (${detail.split('\n')[0]?.slice(0, 200)})` : '')

const wordless: Fault = {
  kind: 'empty_response',
  message: 'The chat was answered without a word.',
  upstreamStatus: 502,
}
const late: Fault = {
  kind: 'upstream_timeout',
  message: `The chat was not answered within ${patienceMs / 1000} seconds.`,
  upstreamStatus: 504,
}
