import { meetFaults, refusalOf, refuse, rewordBy } from './meet-faults.ts'
import { modeOf } from './modes.ts'
import { flatError } from './refusals.ts'
import type { Route } from './site.ts'

/** `POST /rest/rate-limits`: one mode's quota, in the new form or, with `requestKind`, the old (upstream-protocol 8). */
export const rateLimits: Route = {
  method: 'POST',
  path: /^\/rest\/rate-limits$/,
  access: 'account',
  withoutStatsig: true,
  answer: ({ site, call }, account) => {
    const met = meetFaults(account.faults, 'quota')
    const refusal = refusalOf(met)
    if (refusal) return refuse(refusal)
    const json = (answer: object) => Response.json(rewordBy(met, answer))
    const body: object = typeof call.body === 'object' && call.body !== null ? call.body : {}
    const isOld = 'requestKind' in body
    const mode = modeOf(isOld || !('modelName' in body) ? body : { modeId: body.modelName })
    if (!mode) return Response.json(flatError(5, 'Model not found.'), { status: 404 })
    const quota = account.quota[mode]
    const now = site.now()
    const remaining = quota.remaining(now)
    const wait = quota.waitSeconds(now)
    const common = {
      windowSizeSeconds: quota.windowSeconds,
      remainingQueries: remaining,
      totalQueries: quota.total,
    }
    const waiting = wait > 0 ? { waitTimeSeconds: wait } : {}
    if (!isOld) return json({ ...common, ...waiting, lowEffortRateLimits: null, highEffortRateLimits: null })
    return json({
      ...common,
      waitTimeSeconds: wait,
      remainingTokens: remaining,
      totalTokens: quota.total,
      lowEffortRateLimits: { cost: 1, waitTimeSeconds: wait, remainingQueries: remaining },
      highEffortRateLimits: { cost: 4, waitTimeSeconds: wait, remainingQueries: Math.floor(remaining / 4) },
      preGenerationDelayMs: 0,
    })
  },
}
