import { estimateTokens } from '../../lib/estimate-tokens.ts'
import type { Books } from './books.ts'
import { itemOf, newId, type OutputItem } from './items.ts'
import { type ApiModel, ticksPerDollar, tokenTicks } from './models.ts'
import { type Item, picturesIn } from './question.ts'
import type { Said } from './said.ts'
import type { ResponsesBody } from './schema.ts'

/** One answer of the API: what it says, what it costs, and how it ended. */
export type Answered = {
  id: string
  output: OutputItem[]
  incomplete: 'max_output_tokens' | 'content_filter' | undefined
  usage: Pick<Books, 'input' | 'cached' | 'output' | 'reasoning' | 'ticks'>
  searches: number
}

type Question = {
  body: ResponsesBody
  model: ApiModel
  items: readonly Item[]
  /** What was sent before under the same key of the prompt cache. */
  before: string
  key: string
  picture: (prompt: string) => Promise<string>
}

const tokensOfPicture = 256
const searchDollars = 0.005

/** Text as it counts and as the prompt cache knows it. */
export const promptText = (body: ResponsesBody, items: readonly Item[]): string =>
  [
    JSON.stringify(body.tools ?? []),
    body.instructions ?? '',
    ...items.map((item) => JSON.stringify(item)),
  ].join('\n')

/** Makes the answer to what is said; what goes over `max_output_tokens` is cut, thoughts counted as well. */
export async function answerOf(said: readonly Said[], question: Question): Promise<Answered> {
  const { body, model, items, before, key } = question
  const prompt = promptText(body, items)
  const input = estimateTokens(prompt) + picturesIn(items) * tokensOfPicture
  const cached = Math.min(input, Math.floor(sharedLength(before, prompt) / 4))
  const kept: Said[] = []
  let output = 0
  let reasoning = 0
  let incomplete: Answered['incomplete']
  for (const one of said) {
    const room = (body.max_output_tokens ?? 128_000) - output
    const text = 'text' in one ? one.text : one.type === 'call' ? one.arguments : ''
    const tokens = text === '' ? 0 : estimateTokens(text)
    if (tokens > room) {
      incomplete = 'max_output_tokens'
      if (room > 0 && one.type === 'text')
        kept.push({ ...one, text: cutTo(text, tokens, room), citations: [] })
      if (room > 0 && one.type === 'thought') kept.push({ ...one, text: cutTo(text, tokens, room) })
      if (one.type === 'thought') reasoning += Math.max(0, room)
      output += Math.max(0, room)
      break
    }
    output += tokens
    if (one.type === 'thought') reasoning += tokens
    kept.push(one)
  }
  const sources = body.include?.includes('web_search_call.action.sources') ?? false
  const searches = kept.filter(({ type }) => type === 'search' || type === 'code').length
  const made = await Promise.all(
    kept.map(async (one) =>
      itemOf(one, {
        key,
        sources,
        ...(one.type === 'picture' && { picture: await question.picture(one.prompt) }),
      }),
    ),
  )
  const ticks = tokenTicks(model, { input, cached, output }) + searches * searchDollars * ticksPerDollar
  return {
    id: newId('resp'),
    output: made,
    incomplete,
    usage: { input, cached, output, reasoning, ticks },
    searches,
  }
}

const cutTo = (text: string, tokens: number, room: number): string => {
  const characters = Array.from(text)
  return characters.slice(0, Math.max(1, Math.floor((characters.length * room) / tokens))).join('')
}

function sharedLength(a: string, b: string): number {
  const most = Math.min(a.length, b.length)
  let length = 0
  while (length < most && a[length] === b[length]) length++
  return length
}

export type ResponseState = {
  status: 'in_progress' | 'completed' | 'incomplete' | 'failed'
  output: readonly OutputItem[]
  reason?: string | undefined
  error?: { code: string; message: string }
  usage?: boolean
}

/** The response object in one of its states. */
export const responseObject = (
  { id, usage, searches }: Answered,
  body: ResponsesBody,
  { status, output, reason, error, usage: told }: ResponseState,
) => ({
  id,
  object: 'response',
  created_at: 1_786_000_000,
  status,
  model: body.model,
  output,
  error: error ?? null,
  incomplete_details: reason ? { reason } : null,
  parallel_tool_calls: body.parallel_tool_calls ?? true,
  previous_response_id: body.previous_response_id ?? null,
  reasoning: body.reasoning ?? null,
  store: body.store ?? true,
  temperature: body.temperature ?? null,
  tool_choice: body.tool_choice ?? 'auto',
  tools: body.tools ?? [],
  top_p: body.top_p ?? null,
  usage: told
    ? {
        input_tokens: usage.input,
        input_tokens_details: { cached_tokens: usage.cached },
        output_tokens: usage.output,
        output_tokens_details: { reasoning_tokens: usage.reasoning },
        total_tokens: usage.input + usage.output,
        num_sources_used: 0,
        num_server_side_tools_used: searches,
        cost_in_usd_ticks: usage.ticks,
      }
    : null,
})
