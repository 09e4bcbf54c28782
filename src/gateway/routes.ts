import { fail } from '../core/fault.ts'
import type { Model } from '../core/model.ts'
import type { ModelRequest } from '../core/model-request.ts'
import type { Can, Upstream } from '../upstream/upstream.ts'
import type { Upstreams } from '../upstream/upstreams.ts'

/** One upstream that may answer a request, and the model's row as its accounts serve it. */
export type Route = { upstream: Upstream; model: Model }

/**
 * Where a request to the model may go, in the order in which it is tried: those that do all of it themselves first, else
 * as the row says. Throws `unsupported_value` when several answers are wanted and no upstream of the row gives more than one.
 */
export function routesFor(upstreams: Upstreams, model: Model, asked?: ModelRequest): Route[] {
  const routes = model.upstreams.flatMap((id): Route[] => {
    const upstream = upstreams.find(id)
    return upstream ? [{ upstream, model: rowAt(upstream, model) }] : []
  })
  const possible = (asked?.count ?? 1) > 1 ? routes.filter(({ upstream }) => upstream.can.n) : routes
  if (possible.length === 0) return fail(routes.length > 0 ? onlyOne : notServed(model))
  if (possible.length === 1 || !asked) return possible
  const [able, others] = [true, false].map((wanted) =>
    possible.filter(({ upstream }) => doesAll(upstream.can, asked) === wanted),
  )
  return [...(able ?? []), ...(others ?? [])]
}

/** The row for one upstream alone: what an account there is chosen by. */
export function rowAt(upstream: Upstream, model: Model): Model {
  const row = upstream.row?.(model) ?? model
  return row.upstreams.length === 1 ? row : { ...row, upstreams: [upstream.id] }
}

/** Whether nothing of the request has to be imitated or is without effect. */
const doesAll = (can: Can, { tools, format, sampling, bounds, count = 1 }: ModelRequest): boolean =>
  (can.tools || !tools) &&
  (can.formats || !format) &&
  (can.sampling || !sampling) &&
  (can.stop || !bounds || bounds.stop.length === 0) &&
  (can.n || count === 1)

/** Whether tools and the form of the answer are the upstream's own affair: it is given the request as it was asked. */
export const isNative = (can: Can): boolean => can.tools && can.formats

const onlyOne = {
  kind: 'unsupported_value',
  param: 'n',
  message: 'Only n = 1 is possible. Send several requests for several answers.',
} as const

const notServed = ({ id }: Model) =>
  ({
    kind: 'no_account',
    message: `No upstream that serves "${id}" is switched on. The operator can change that.`,
  }) as const
