/** One item of a request or of a stored response, in the official form. */
export type Item = Record<string, unknown> & { type: string; id: string }

/** An item, and where it stands in the request: errors name the field. */
export type Given = { item: Item; param: string; part: (index: number) => string }

/** An item of earlier turns. */
export const fromHistory = (item: Item): Given => ({
  item,
  param: 'previous_response_id',
  part: () => 'previous_response_id',
})

// Every item id holds its response's: an `item_reference` is found without an index of items.
const itemId = /^[a-z]+_([\da-f]{32})/

/** The response an item of ours belongs to; undefined for ids that others made. */
export function responseIdOf(id: string): string | undefined {
  const key = itemId.exec(id)?.[1]
  return key && `resp_${key}`
}

/** Ids of one response and its items. `key` is 32 hex digits. */
export const idsOf = (key: string) => ({
  response: `resp_${key}`,
  output: (prefix: string, index: number) => `${prefix}_${key}${index.toString(16).padStart(4, '0')}`,
  input: (prefix: string, index: number) => `${prefix}_${key}i${index.toString(16).padStart(4, '0')}`,
})
