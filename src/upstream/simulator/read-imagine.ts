/** One request on the Imagine socket. */
export type ImagineAsk = { requestId: string; text: string; count: number; ratio: string; pro: boolean }

type Fields = Record<string, unknown>
const fields = (value: unknown): Fields =>
  typeof value === 'object' && value !== null ? (value as Fields) : {}

/** The request in a client's message, undefined for a reset and for what is none (upstream-protocol 7.1). */
export function readImagineMessage(message: unknown): ImagineAsk | undefined {
  const { type, item } = fields(message)
  const content = fields(item)['content']
  if (type !== 'conversation.item.create' || !Array.isArray(content)) return undefined
  const said = fields(content[0])
  if (said['type'] !== 'input_text') return undefined
  const properties = fields(said['properties'])
  const count = Number(properties['num_generations'] ?? 2)
  return {
    requestId: String(said['requestId'] ?? ''),
    text: String(said['text'] ?? ''),
    count: Math.max(1, Math.min(Number.isInteger(count) ? count : 2, 10)),
    ratio: String(properties['aspect_ratio'] ?? '2:3'),
    pro: properties['enable_pro'] === true,
  }
}
