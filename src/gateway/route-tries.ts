import { asFault, type Fault, GatewayError } from '../core/fault.ts'
import type { Lease } from '../pool/pool.ts'
import type { Transport } from '../upstream/upstream.ts'
import { createCourse } from './conversations/course.ts'
import { createFailover } from './failover.ts'
import { type Begun, firstContent, type RelayDeps, type RelayRequest } from './first-content.ts'
import type { Route } from './routes.ts'
import { leavePaused } from './leave-paused.ts'
import { lend } from './lend.ts'
import { forAccount, isRefusedBrowser, isUnmarked, mayPassElsewhere } from './try-faults.ts'
import { accountsOfOwnWays } from './own-ways.ts'
import { uploadsOnce } from './uploads-once.ts'
import type { Trip } from './ways.ts'

/** The tries of one request at one upstream, one after the other, until an account says something (product sections 4 and 6). */
export type Tries = {
  /** Asks accounts, over whichever transport is open. Rejects with the fault of the last one when no other is to be asked. */
  begin: () => Promise<Begun>
  /** The same after an answer that had begun broke off, and the caller saw nothing of it. Its lease is settled. */
  again: (broken: Begun, fault: Fault) => Promise<Begun>
}

/** Nothing is asked before `begin`. `startedAt` is `performance.now()` when the request began. */
export function createRouteTries(
  deps: RelayDeps,
  request: RelayRequest,
  { upstream, model }: Route,
  startedAt: number,
): Tries {
  const { ways } = deps
  const { signal, thread } = request
  const home = upstream.can.conversations ? undefined : request.home?.()
  const session = request.session ?? home?.session
  const allowed = upstream.transports(model)
  const everybodys = upstream.scope()
  const course = createCourse({ pool: deps.pool, upstream }, thread?.parent)
  const uploadsFor = uploadsOnce(deps, upstream, request)
  const ofOwnWays = accountsOfOwnWays(deps.pool, upstream)
  const failover = createFailover(deps.config().grok)
  const asked = new Set<Transport>()
  let trip: Trip | undefined
  // Whose ways are taken: everybody's, or those of the accounts that have a proxy or browser values of their own.
  let scope = everybodys
  // How many accounts were refused for their browser values, by scope.
  const refusedIn = new Map<string, number>()
  // A transport that refused an account without a reason, until the other one shows whose fault that is.
  let suspect: { trip: Trip; fault: Fault } | undefined
  let last: Fault | undefined
  let same: string | undefined
  let waitMs = 0
  let producingMs = 0

  function take(next: Trip): Trip {
    asked.add(next.way)
    trip = next
    return next
  }

  /** The trip ends without a word about its way. */
  function leave(): void {
    trip?.done()
    suspect?.trip.done()
    trip = undefined
    suspect = undefined
    asked.clear()
  }

  /** The way this account takes. Undefined, and the lease given back, when all that are its own are paused. */
  function wayFor(lease: Lease): Transport | undefined {
    const its = upstream.scope(lease.account)
    if (its !== scope) leave()
    scope = its
    return trip ? trip.way : choose(lease)
  }

  /** Throws when everybody's are paused and there is no account with ways of its own to be asked instead. */
  function choose(lease?: Lease): Transport | undefined {
    try {
      return take(ways.choose(allowed, scope)).way
    } catch (error) {
      lease?.settle(undefined, false)
      if (scope === everybodys) same = ofOwnWays(error)
      else last = asFault(error)
      if (scope !== everybodys && lease) failover.leave(lease.account.id)
      return undefined
    }
  }

  async function begin(): Promise<Begun> {
    try {
      if (!trip) {
        choose()
        // Once for all attempts, and before the first account is asked: what is wrong here is the caller's.
        await uploadsFor(thread?.parent)
      }
      for (;;) {
        const begun = await next()
        if (begun) return begun
      }
    } catch (error) {
      trip?.done()
      suspect?.trip.done()
      throw error
    }
  }

  async function next(): Promise<Begun | undefined> {
    last = await leavePaused(deps, { upstream, model, failover, last })
    const lease = await lend(deps, model, { failover, course, session, last, same, waitMs, signal })
    same = undefined
    waitMs = 0
    const way = wayFor(lease)
    if (!way) return undefined
    const place = await course.placeAt(lease.account, signal)
    const outcome = await firstContent(
      upstream,
      { ...request, model, session, cacheKey: home?.cacheKey, uploadsFor, way, place },
      lease,
    )
    if ('answer' in outcome) {
      suspect?.trip.refused(suspect.fault)
      suspect = undefined
      trip?.opened()
      return outcome
    }
    book(outcome.fault, { lease, place })
    return undefined
  }

  /** Books a failed try and prepares the next; throws when there is to be none. */
  function book(fault: Fault, { lease, place, midway = false }: Failed): void {
    last = fault
    const { account } = lease
    if (!midway) {
      const other = signal.aborted ? undefined : otherWay(fault)
      // That a conversation is gone, or a transport closed, says nothing about the account.
      if (other || fault.conversationGone) lease.settle(undefined, false)
      else lease.settle(forAccount(fault), false)
      if (other) {
        take(other)
        same = account.id
        return
      }
    }
    if (signal.aborted) throw new GatewayError(fault)
    if (place && course.failed(fault, account)) return
    const elapsedMs = performance.now() - startedAt - producingMs
    const own = scope !== everybodys && isRefusedBrowser(fault)
    const wait = failover.after({ fault, account: account.id, elapsedMs, midway, own })
    const lastWay = wait === undefined && mayPassElsewhere(fault) ? otherThan(trip, fault) : undefined
    if (lastWay) {
      take(lastWay)
      return
    }
    if (isRefusedBrowser(fault)) refused(fault, { own, isLast: wait === undefined })
    else if (wait === undefined && fault.transportRefused) trip?.refused(fault)
    if (wait === undefined && !(place && course.lastResort(fault))) throw new GatewayError(fault)
    waitMs = wait ?? 0
  }

  /** Nobody is to ask where two accounts were refused. One that has ways of its own is left, with what it says of them. */
  function refused(fault: Fault, { own, isLast }: { own: boolean; isLast: boolean }): void {
    const times = (refusedIn.get(scope) ?? 0) + 1
    refusedIn.set(scope, times)
    if (times > 1 || (isLast && !own)) trip?.pause(fault)
    else if (own) trip?.refused(fault)
    if (own) leave()
  }

  /** Another transport for the same account, where the fault is that of the transport, or may be. */
  function otherWay(fault: Fault): Trip | undefined {
    const isRefused = fault.transportRefused === true || isRefusedBrowser(fault)
    suspect?.trip.done()
    suspect = undefined
    if (isRefused && fault.maybeTaken) trip?.refused(fault)
    if (fault.maybeTaken || !(isRefused || isUnmarked(fault))) return undefined
    if (!isRefused) return otherThan(trip, fault)
    const other = ways.instead(asked, allowed, scope)
    if (other) trip?.refused(fault)
    return other
  }

  /** A transport not asked yet. If it answers, the one before is at fault. */
  function otherThan(from: Trip | undefined, fault: Fault): Trip | undefined {
    const other = from && ways.instead(asked, allowed, scope)
    if (other) suspect = { trip: from, fault }
    return other
  }

  return {
    begin,
    again: (broken, fault) => {
      producingMs += performance.now() - broken.at
      book(fault, { ...broken, midway: true })
      return begin()
    },
  }
}

type Failed = Pick<Begun, 'place'> & { lease: Lease; midway?: boolean }
