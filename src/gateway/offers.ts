import type { Account } from '../core/account.ts'
import { defaultUpstream } from '../core/credential-kind.ts'
import type { OfferedModel } from '../core/model.ts'
import type { Log } from '../lib/log.ts'
import type { Pool } from '../pool/pool.ts'
import { isDead } from '../pool/standing.ts'
import type { Upstreams } from '../upstream/upstreams.ts'
import type { AccountCheck } from './accounts/check.ts'

/** A model that accounts of an upstream list, each once. */
export type Offer = OfferedModel & { upstream: string }

type OffersDeps = { pool: Pick<Pool, 'of'>; upstreams: Upstreams }

const listing = ({ upstreams }: OffersDeps) =>
  upstreams.all.filter(({ id, models }) => models && id !== defaultUpstream && upstreams.find(id))

/** What all accounts together offer, as far as they were asked. */
export function offeredModels(deps: OffersDeps): Offer[] {
  return listing(deps).flatMap(({ id }) => {
    const found = new Map<string, Offer>()
    for (const { models = [] } of deps.pool.of(id))
      for (const model of models) if (!found.has(model.id)) found.set(model.id, { ...model, upstream: id })
    return [...found.values()]
  })
}

export type OffersOptions = OffersDeps & {
  check: Pick<AccountCheck, 'check'>
  /** Milliseconds after which an account is asked again. */
  refreshMs: () => number
  /** Epoch milliseconds. */
  now: () => number
  /** What is offered is another list than before. */
  onChange: () => void
  log: Log
}

const lookEveryMs = 1000
const patienceMs = 60_000
const firstWaitMs = 30_000
const longestWaitMs = 600_000

/**
 * Asks accounts which models they may use: a new one at once, each of them again after `refreshMs`, one that did not answer after
 * half a minute, and then less and less often. Returns the way to stop it.
 */
export function startOffers(options: OffersOptions): { close: () => void } {
  const { pool, check, refreshMs, now, onChange, log } = options
  const controller = new AbortController()
  const asked = new Map<string, { at: number; failures: number; running: boolean; credential: string }>()
  let before = ''

  const isDue = ({ id, credential, models }: Account): boolean => {
    const last = asked.get(id)
    if (!last || last.credential !== credential) return true
    if (last.running) return false
    const wait =
      models && last.failures === 0 ? refreshMs() : firstWaitMs * 2 ** Math.max(0, last.failures - 1)
    return now() - last.at >= (last.failures > 0 ? Math.min(wait, longestWaitMs) : wait)
  }

  async function ask({ id, credential }: Account): Promise<void> {
    const failures = asked.get(id)?.failures ?? 0
    const state = { at: now(), failures, running: true, credential }
    asked.set(id, state)
    const signal = AbortSignal.any([controller.signal, AbortSignal.timeout(patienceMs)])
    try {
      const { ok, message } = await check.check(id, 'refresh', signal)
      state.failures = ok ? 0 : failures + 1
      if (!ok) log.warn('the models of a key could not be asked for', { account: id, reason: message })
    } catch {
      state.failures = failures + 1
    } finally {
      state.running = false
      look()
    }
  }

  function look(): void {
    const accounts = listing(options).flatMap(({ id }) => pool.of(id))
    const offered = JSON.stringify(offeredModels(options))
    if (offered !== before) {
      before = offered
      onChange()
    }
    const known = new Set(accounts.map(({ id }) => id))
    for (const id of asked.keys()) if (!known.has(id)) asked.delete(id)
    for (const account of accounts)
      if (!controller.signal.aborted && !isDead(account) && isDue(account)) void ask(account)
  }

  const timer = setInterval(look, lookEveryMs)
  timer.unref()
  look()
  return {
    close: () => {
      clearInterval(timer)
      controller.abort()
    },
  }
}
