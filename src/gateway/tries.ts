import { asFault, type Fault, type FaultKind, GatewayError } from '../core/fault.ts'
import type { Model } from '../core/model.ts'
import type { Begun, RelayDeps, RelayRequest } from './first-content.ts'
import { createRouteTries, type Tries } from './route-tries.ts'
import { routesFor } from './routes.ts'

// Where one upstream fails so, the next one of the row may answer. Everything else is about the request itself.
const mayPassElsewhere = new Set<FaultKind>([
  'rate_limited',
  'no_account',
  'session_dead',
  'account_blocked',
  'unauthorized',
  'browser_refused',
  'upstream_failed',
  'upstream_timeout',
  'empty_response',
  'model_not_found',
])

/**
 * The tries of one request at the upstreams its model may be asked of, one upstream after the other; each imitates what it cannot
 * do. Nothing is asked before `begin`. Throws what `routesFor` throws.
 */
export function createTries(deps: RelayDeps, request: RelayRequest): Tries {
  const startedAt = performance.now()
  const [first, ...others] = routesFor(deps.upstreams, request.model, request.asked)
  let tries = createRouteTries(deps, request, first!, startedAt)

  async function onwards(begun: Promise<Begun>): Promise<Begun> {
    let refusal: unknown
    for (let step = begun; ;) {
      try {
        return await step
      } catch (error) {
        refusal = refusal === undefined ? error : toTell(refusal, error)
        const next = others.shift()
        if (!next || request.signal.aborted || !isWorthAnother(asFault(error)))
          throw withOffers(refusal, request.model, deps.catalogue?.().offered() ?? [])
        tries = createRouteTries(deps, request, next, startedAt)
        step = tries.begin()
      }
    }
  }

  return {
    begin: () => onwards(tries.begin()),
    again: (broken, fault) => onwards(tries.again(broken, fault)),
  }
}

/** Who asked for a model that no account serves is told which ones keys do. */
function withOffers(refusal: unknown, { upstreams }: Model, offered: readonly string[]): unknown {
  const fault = asFault(refusal)
  if (fault.kind !== 'no_account' || upstreams.length > 1 || offered.length === 0) return refusal
  const named = `${offered.slice(0, mostNamed).join(', ')}${offered.length > mostNamed ? ', …' : ''}`
  return new GatewayError({ ...fault, message: `${fault.message} Keys serve ${named}.` })
}
const mostNamed = 8

const isWorthAnother = ({ kind, maybeTaken }: Fault) => mayPassElsewhere.has(kind) && !maybeTaken

/** That there is no account at the next upstream either says less than what went wrong at the one before. */
const toTell = (before: unknown, now: unknown): unknown => (asFault(now).kind === 'no_account' ? before : now)
