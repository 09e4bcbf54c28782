import { asFault, type Fault } from '../core/fault.ts'
import type { Model } from '../core/model.ts'
import type { Deps } from '../deps.ts'
import { mayAsk } from './admit.ts'
import type { RequestInfo } from './request-info.ts'

/** The row that is to answer, and what the answer calls it: as the caller did, or the id of the row that took its place. */
export type AskedModel = { model: Model; name: string }

/**
 * Asks the model, and while every account that serves it is out, the row its `fallback` names, as long as nothing was
 * sent: `answer` has to reject until then. A row is asked once, and only one that the caller's key may use. When all
 * of them are out, it rejects with what the first one said.
 */
export async function withFallback(
  deps: Pick<Deps, 'catalogue' | 'keys' | 'log'>,
  info: RequestInfo,
  asked: AskedModel,
  answer: (asked: AskedModel) => Promise<Response>,
): Promise<Response> {
  const seen = new Set<string>()
  let refusal: unknown
  for (let now = asked; ;) {
    seen.add(now.model.id)
    try {
      return await answer(now)
    } catch (error) {
      if (!isOut(asFault(error))) throw error
      refusal ??= error
      const next = nextOf(deps, info, now.model)
      if (!next || seen.has(next.id)) throw refusal
      deps.log.info('every account of the model is out: its fallback is asked', {
        request_id: info.id,
        model: now.model.id,
        fallback: next.id,
      })
      now = { model: next, name: next.id }
    }
  }
}

// What was refused at an upload or a picture would be refused to the other model as well.
const isOut = ({ kind, step, ofPictures }: Fault) =>
  (kind === 'rate_limited' || kind === 'no_account') && !step && !ofPictures

function nextOf({ catalogue, keys }: Pick<Deps, 'catalogue' | 'keys'>, info: RequestInfo, model: Model) {
  const { get } = catalogue()
  const next = model.fallback ? get(model.fallback) : undefined
  const key = keys.get(info.keyId)?.key
  return next && (!key || mayAsk(key, next, get)) ? next : undefined
}
