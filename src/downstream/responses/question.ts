import { fail } from '../../core/fault.ts'
import type { Deps } from '../../deps.ts'
import type { RequestInfo } from '../request-info.ts'
import { type DecodedResponses, decodeResponses, requestItems } from './decode.ts'
import { fromHistory, type Given, type idsOf, type Item, responseIdOf } from './item.ts'
import type { ResponsesRequest } from './schema.ts'

/** What is asked: the items of this request, those of the turns before, and both as one request. */
export type Question = { input: Item[]; before: Item[] } & DecodedResponses

type Body = Omit<ResponsesRequest, 'model'>

/**
 * Reads what a request asks, with the stored turns it continues and the stored items it only names. Throws
 * `previous_response_not_found`, and whatever its own items are refused for.
 */
export function readQuestion(
  { responses }: Pick<Deps, 'responses'>,
  body: Body,
  { keyId }: Pick<RequestInfo, 'keyId'>,
  ids: ReturnType<typeof idsOf>,
): Question {
  const find = (id: string): Item[] => {
    const stored = responses.find(id, keyId)
    return stored ? itemsOf(stored) : []
  }
  const given = requestItems(body, ids.input).flatMap((one) => resolve(one, find))
  const before = body.previous_response_id ? history(responses, body.previous_response_id, keyId) : []
  return {
    input: given.map(({ item }) => item),
    before,
    ...decodeResponses(body, [...before.map(fromHistory), ...given], ids.input),
  }
}

type Stored = { input: readonly unknown[]; response: object }

/** The items of a stored response, those it was asked and those it answered. */
export const itemsOf = ({ input, response }: Stored): Item[] => [
  ...(input as Item[]),
  ...((response as { output?: Item[] }).output ?? []),
]

/** All items a stored response was made from or continues, oldest first; its own answer last. */
function history(responses: Deps['responses'], id: string, keyId: string): Item[] {
  const chain = responses.chain(responseId(id), keyId)
  if (!chain)
    fail({
      kind: 'previous_response_not_found',
      param: 'previous_response_id',
      message: `There is no stored response "${id.slice(0, 80)}". It was never stored (store: false), was deleted, or is older than responses.retention_days.`,
    })
  return chain.flatMap(itemsOf)
}

/** Siblings wrote ids with a dash. */
export const responseId = (id: string): string => id.replace(/^resp-/, 'resp_')

/** An `item_reference` as the item it names. A thought that is not kept is no loss: nobody reads it again. */
function resolve({ item, ...rest }: Given, find: (id: string) => Item[]): Given[] {
  if (item.type !== 'item_reference') return [{ item, ...rest }]
  const { id } = item
  const found = find(responseIdOf(id) ?? '').find((one) => one.id === id)
  if (found) return [{ item: found, ...rest }]
  if (id.startsWith('rs_')) return []
  return fail({
    kind: 'invalid_value',
    param: `${rest.param}.id`,
    message: `There is no stored item "${id.slice(0, 80)}". Send the item itself.`,
  })
}
