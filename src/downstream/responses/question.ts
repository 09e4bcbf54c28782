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
 * Reads what a request asks, with the stored turns it continues and the stored items it only names. Rejects with
 * `previous_response_not_found`, and whatever its own items are refused for.
 */
export async function readQuestion(
  { responses }: Pick<Deps, 'responses'>,
  body: Body,
  { keyId }: Pick<RequestInfo, 'keyId'>,
  ids: ReturnType<typeof idsOf>,
): Promise<Question> {
  const found = new Map<string, Item[]>()
  const find = async (id: string): Promise<Item[]> => {
    const known = found.get(id)
    if (known) return known
    const stored = await responses.find(id, keyId)
    const items = stored ? itemsOf(stored) : []
    found.set(id, items)
    return items
  }
  const given: Given[] = []
  for (const one of requestItems(body, ids.input))
    given.push(...(one.item.type === 'item_reference' ? await resolve(one, find) : [one]))
  const before = body.previous_response_id ? await history(responses, body.previous_response_id, keyId) : []
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
async function history(responses: Deps['responses'], id: string, keyId: string): Promise<Item[]> {
  const chain = await responses.chain(responseId(id), keyId)
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
async function resolve({ item, ...rest }: Given, find: (id: string) => Promise<Item[]>): Promise<Given[]> {
  const { id } = item
  const found = (await find(responseIdOf(id) ?? '')).find((one) => one.id === id)
  if (found) return [{ item: found, ...rest }]
  if (id.startsWith('rs_')) return []
  return fail({
    kind: 'invalid_value',
    param: `${rest.param}.id`,
    message: `There is no stored item "${id.slice(0, 80)}". Send the item itself.`,
  })
}
