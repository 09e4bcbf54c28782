import { asFault, type Fault, GatewayError } from '../core/fault.ts'
import type { AccountChange } from '../core/account.ts'
import type { Model } from '../core/model.ts'
import type { Lease, Pool } from '../pool/pool.ts'

/** What is needed of a pool to wait for one of its accounts. */
export type BusyPool = Pick<Pool, 'acquire' | 'isBusy'>

/** Requests that wait because every account that could serve them has as many under way as it may. */
export type Line = {
  /** Lends as `acquire` does. While all are busy it waits, first come first served; then rejects with what `acquire` said. */
  lend: (pool: BusyPool, model: Model, tried: ReadonlySet<string>, signal: AbortSignal) => Promise<Lease>
  waiting: () => number
}

type LineOptions = {
  onChange: (listener: (change: AccountChange) => void) => () => void
  /** `[server]` `queue_seconds` and `queue_max`, read anew each time. */
  settings: () => { seconds: number; most: number }
}

type Waiter = {
  pool: BusyPool
  model: Model
  tried: ReadonlySet<string>
  done: (lease: Lease) => void
  failed: (error: unknown) => void
}

// A place can come free without a change that is told of: when the caller leaves before any content.
const lookEveryMs = 100

export function createLine({ onChange, settings }: LineOptions): Line {
  const waiters = new Set<Waiter>()
  let looking: ReturnType<typeof setInterval> | undefined
  let due = false

  /** Gives everybody a try, in the order they came. Of those who want the same the first refused speaks for all. */
  function pass(): void {
    due = false
    const refused = new Map<BusyPool, Set<string>>()
    for (const waiter of waiters) {
      const { pool, model, tried } = waiter
      if (refused.get(pool)?.has(model.id)) continue
      try {
        waiter.done(pool.acquire(model, tried))
      } catch (error) {
        if (!isBusy(waiter, error)) waiter.failed(error)
        else if (tried.size === 0) refused.set(pool, (refused.get(pool) ?? new Set()).add(model.id))
      }
    }
  }
  // After whoever settled is done: one settlement may tell of several changes.
  const passSoon = () => {
    if (due || waiters.size === 0) return
    due = true
    queueMicrotask(pass)
  }
  onChange(passSoon)

  function wait(
    waiter: Omit<Waiter, 'done' | 'failed'>,
    error: unknown,
    signal: AbortSignal,
  ): Promise<Lease> {
    const { seconds } = settings()
    return new Promise((resolve, reject) => {
      const leave = () => {
        waiters.delete(own)
        clearTimeout(timer)
        signal.removeEventListener('abort', hangUp)
        if (waiters.size > 0) return
        clearInterval(looking)
        looking = undefined
      }
      const own: Waiter = {
        ...waiter,
        done: (lease) => {
          leave()
          resolve(lease)
        },
        failed: (reason) => {
          leave()
          reject(reason)
        },
      }
      const hangUp = () => own.failed(signal.reason)
      const timer = setTimeout(() => own.failed(new GatewayError(waited(error, seconds))), seconds * 1000)
      signal.addEventListener('abort', hangUp, { once: true })
      waiters.add(own)
      looking ??= setInterval(passSoon, lookEveryMs)
    })
  }

  return {
    waiting: () => waiters.size,
    lend: async (pool, model, tried, signal) => {
      const { seconds, most } = settings()
      const waiter = { pool, model, tried }
      const isFirst = ![...waiters].some((other) => other.pool === pool && other.model.id === model.id)
      let refusal: unknown
      try {
        if (isFirst) return pool.acquire(model, tried)
      } catch (error) {
        refusal = error
      }
      if (refusal !== undefined && !isBusy(waiter, refusal)) throw refusal
      if (seconds <= 0 || waiters.size >= most) throw refusal ?? new GatewayError(full(model))
      signal.throwIfAborted()
      return wait(waiter, refusal, signal)
    },
  }
}

const isBusy = ({ pool, model }: Pick<Waiter, 'pool' | 'model'>, error: unknown): boolean =>
  error instanceof GatewayError && error.fault.kind === 'rate_limited' && pool.isBusy(model)

const full = ({ id }: Model): Fault => ({
  kind: 'rate_limited',
  message: `All accounts that serve ${id} are busy, and too many requests wait already (server.queue_max). Try again in a moment.`,
  retryAfterSeconds: 1,
})

function waited(error: unknown, seconds: number): Fault {
  const fault: Fault =
    error === undefined ? { kind: 'rate_limited', message: '', retryAfterSeconds: 1 } : asFault(error)
  return {
    ...fault,
    message: `All accounts that could serve this were busy for ${seconds} seconds (server.queue_seconds). Try again in a moment.`,
  }
}
