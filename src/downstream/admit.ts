import { asFault, fail } from '../core/fault.ts'
import type { ApiKey } from '../core/key.ts'
import { servesTier, servesUpstream } from '../core/key-bounds.ts'
import type { Model } from '../core/model.ts'
import type { Deps } from '../deps.ts'
import { admitKey } from '../gateway/admit-key.ts'
import type { Catalogue } from '../gateway/catalogue.ts'
import { type RequestInfo, usedTokens } from './request-info.ts'
import { usedInTruth } from './used-in-truth.ts'
import { noteHeaders, noteSlot } from './request-notes.ts'

/**
 * The last check before the pool (product section 4): may this key ask this model, and ask it now? Takes one request
 * of the key's minute and one of its places, which is given back when the request ends, and the tokens of what is
 * asked (`input` counts them, and is only called when there is a budget). `ask` calls it; endpoints that do not go
 * through `ask` call it themselves, after the body was checked. A second question of the same request only costs its
 * tokens. Rejects with `model_not_allowed`, `key_rate_limited`, `key_busy` or `key_spent`.
 */
export async function admit(
  { keys, catalogue, places }: Pick<Deps, 'keys' | 'catalogue' | 'places'>,
  info: RequestInfo,
  model: Model,
  input: () => number = () => 1,
): Promise<void> {
  const held = keys.get(info.keyId)
  if (!held) return
  const { key, limits } = held
  checkModel(key, model, catalogue().get)
  if (info.slot) return drawAgain(info, input())
  try {
    const slot = await admitKey(places, held, input)
    noteSlot(info, slot)
    info.onEnd(() => {
      const { tokens, usd } = used(info)
      slot.end(tokens, usd)
    })
    noteHeaders(info, limits.headers(key))
  } catch (error) {
    noteHeaders(info, limits.headers(key, asFault(error)))
    throw error
  }
}

/** Takes the tokens of a second question of the same request. Throws `key_spent` when they are not left. */
export function drawAgain({ slot }: Pick<RequestInfo, 'slot'>, input: number): void {
  if (slot && !slot.draw(input)) fail({ kind: 'key_spent', message: spentMeanwhile })
}

const spentMeanwhile = 'The token budget of this API key was used up while the answer was being made.'

/** Whether the key may ask for the model. Its list names models as callers do: by id, or by any name the catalogue knows. */
function mayUse({ models }: ApiKey, { id, aliases }: Model, get: Catalogue['get']): boolean {
  if (models.length === 0 || models.includes(id) || aliases.some((alias) => models.includes(alias)))
    return true
  return models.some((name) => get(name)?.id === id)
}

/** Whether the key may ask for the model, and the accounts it is bound to may serve it. */
export const mayAsk = (key: ApiKey, model: Model, get: Catalogue['get']): boolean =>
  servesUpstream(key.bounds ?? {}, model.upstreams) &&
  servesTier(key.bounds ?? {}, model.tier) &&
  mayUse(key, model, get)

/** Throws `model_not_allowed` when the key may not ask for the model, or no account it is bound to may serve it. */
export function checkModel(key: ApiKey, model: Model, get: Catalogue['get']): void {
  checkUpstream(key, model)
  checkTier(key, model)
  if (mayUse(key, model, get)) return
  fail({
    kind: 'model_not_allowed',
    param: 'model',
    message: `This API key may not use "${model.id}". It may use: ${key.models.join(', ')}.`,
  })
}

/** A key that is bound to upstreams may only ask for what they serve. */
function checkUpstream({ bounds = {} }: ApiKey, { id, upstreams }: Model): void {
  if (servesUpstream(bounds, upstreams)) return
  fail({
    kind: 'model_not_allowed',
    param: 'model',
    message: `This API key may only use ${bounds.upstreams?.join(' and ')}, and "${id}" is served by ${upstreams.join(' or ')}.`,
  })
}

/** A key that is bound to tiers may only ask for what they serve. */
function checkTier({ bounds = {} }: ApiKey, { id, tier }: Model): void {
  if (servesTier(bounds, tier)) return
  fail({
    kind: 'model_not_allowed',
    param: 'model',
    message: `This API key may only use accounts of the tier ${bounds.tiers?.join(' or ')}, and "${id}" needs ${tier}.`,
  })
}

function used(info: RequestInfo): { tokens: number | undefined; usd: number | undefined } {
  const { usage, costUsd } = usedInTruth(usedTokens(info.outcome), info.attempts)
  return { tokens: usage && usage.input + usage.output, usd: costUsd }
}
